import type { Homeward } from "./homeward.ts";

/** Time as everybody in the test has it. It is moved, never waited for. */
export interface Time {
  /** RFC 3339, in UTC. */
  now(): string;
  epochMs(): number;
  /** The instant that lies a duration before (or, with "-PT1H", after) now. */
  ago(duration: string): string;
  /** Lets time pass and what it brings happen. Deadlines are jumped to one by one: each step is one of them. */
  passes(duration: string): Promise<void>;
  /** It becomes the next such time of a Wednesday (no holiday) in London, "20:00". */
  becomesWednesday(time: string): Promise<void>;
}

export function timeOf({ clock, inside }: Pick<Homeward, "clock" | "inside">): Time {
  const epochMs = () => Date.now() + clock.offsetMs;
  const instant = () => Temporal.Instant.fromEpochMilliseconds(epochMs());
  const move = async (ms: number) => {
    await inside.settled();
    clock.set(clock.offsetMs + ms);
    await inside.settled();
  };
  return {
    epochMs,
    now: () => instant().toString({ smallestUnit: "millisecond" }),
    ago: (duration) =>
      instant().subtract(hoursAndSmaller(duration)).toString({ smallestUnit: "millisecond" }),
    passes: (duration) => move(Temporal.Duration.from(duration).total("milliseconds")),
    becomesWednesday: (time) => move(wednesdayAt(time, epochMs()) - epochMs()),
  };
}

/** Instants know no days; here a day is 24 hours. */
const hoursAndSmaller = (duration: string) => {
  const milliseconds = Temporal.Duration.from(duration).total({ unit: "milliseconds" });
  return Temporal.Duration.from({ milliseconds: Math.round(milliseconds) });
};

function wednesdayAt(time: string, afterMs: number): number {
  const now = Temporal.Instant.fromEpochMilliseconds(afterMs).toZonedDateTimeISO("Europe/London");
  const today = now.toPlainDate();
  const at = (days: number) =>
    today.add({ days }).toZonedDateTime({ timeZone: "Europe/London", plainTime: time });
  const days = [...Array(8).keys()].find(
    (ahead) => at(ahead).dayOfWeek === 3 && at(ahead).epochMilliseconds > afterMs,
  );
  return at(days ?? 0).epochMilliseconds;
}
