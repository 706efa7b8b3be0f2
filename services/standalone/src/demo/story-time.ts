const LONDON = "Europe/London";
const MINUTE_MS = 60_000;

/** A Friday in term time, no holiday near: the day of the story, whatever day it is told on. */
const DAY = "2026-11-20";

/** The instant of a wall time of the story's day in London ("15:40"), in milliseconds since 1970. */
export const storyTime = (wall: string): number =>
  Temporal.ZonedDateTime.from(`${DAY}T${wall}[${LONDON}]`).epochMilliseconds;

/** "Fri 15:40", in London. */
export const london = (atMs: number): string => {
  const at = Temporal.Instant.fromEpochMilliseconds(Math.floor(atMs)).toZonedDateTimeISO(LONDON);
  return at.toLocaleString("en-GB", { weekday: "short", hour: "2-digit", minute: "2-digit" });
};

/** "35 min", "1 h 5 min": how long something took, to the minute. */
export function span(fromMs: number, toMs: number): string {
  const minutes = Math.round((toMs - fromMs) / MINUTE_MS);
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** The instants to show while time passes from one to the other: `steps` of them, the last one is the end. */
export const between = (fromMs: number, toMs: number, steps: number): number[] =>
  Array.from({ length: steps }, (_, step) => fromMs + ((toMs - fromMs) * (step + 1)) / steps);
