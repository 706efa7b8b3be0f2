import { parseDuration, type SeedPolicy } from "@homeward/contracts";
import type { CaseSeen, Evidence } from "./evidence.ts";

type Entry = CaseSeen["history"][number];
type Clock = CaseSeen["notifications"][number]["clock"];

/** How far instants may be apart from what they should be, in milliseconds. */
export interface Leeway {
  /** How late an effect may be. */
  readonly lateMs: number;
  /** How far the clocks of the processes are apart. */
  readonly clocksMs: number;
}

/** Instants are compared in whole milliseconds, and entries of one step are microseconds apart. */
export const ROUNDING_MS = 2;

interface Timing {
  /** Rungs that were started before their time, out of their order, or by nobody's decision. */
  readonly early: readonly string[];
  /** Waits that went on for longer than they may, even if something came of them in the end. */
  readonly late: readonly string[];
}

/** Holds every step of every ladder against the policies that the run was given. A run lies within working hours. */
export function timingOf({ cases, policies }: Evidence, leeway: Leeway): Timing {
  const all = cases.map((seen) => timingOfCase(seen, { policies, leeway }));
  return { early: all.flatMap(({ early }) => early), late: all.flatMap(({ late }) => late) };
}

interface Running {
  readonly rung: number;
  readonly repeat: number;
  readonly at: number;
}

interface Measure {
  readonly policies: readonly SeedPolicy[];
  readonly leeway: Leeway;
}

function timingOfCase(seen: CaseSeen, { policies, leeway }: Measure): Timing {
  const early: string[] = [...undecided(seen)];
  const late: string[] = [];
  const running = new Map<Clock, Running>();
  const judge = (clock: Clock, entry: Entry, place: Running | null) => {
    const what = `case ${seen.caseId}: ${entry.kind} of the ${clock} clock at ${entry.at}`;
    const before = running.get(clock);
    const span = spanOf(seen, clock, { before, policies, at: Date.parse(entry.at) });
    if (span === null) return void early.push(`${what}, and no policy has its rung`);
    const mayBeSooner = place === null || cutShort(seen, entry);
    if (place !== null && before !== undefined && !isAfter(place, before)) early.push(`${what} came twice`);
    if (!mayBeSooner && Date.parse(entry.at) < span.from - leeway.clocksMs - ROUNDING_MS)
      early.push(`${what} came before its time`);
    if (Date.parse(entry.at) > span.to + leeway.clocksMs + leeway.lateMs) late.push(`${what} came late`);
  };
  let isHeld = false;
  for (const entry of seen.history) {
    const place = placeOf(entry);
    isHeld =
      entry.kind === "held" || (isHeld && entry.kind !== "hold-ended" && stoppedBy(entry).length === 0);
    if (place !== null) {
      const { clock } = place;
      if (isHeld && clock === "acceptance")
        early.push(`case ${seen.caseId}: a rung was started at ${entry.at}, during a hold`);
      if (running.has(clock) || clock === "contact") judge(clock, entry, place);
      running.set(clock, place);
    }
    for (const clock of stoppedBy(entry)) {
      if (running.has(clock)) judge(clock, entry, null);
      running.delete(clock);
    }
  }
  return { early, late };
}

const isAfter = (place: Running, before: Running): boolean =>
  place.rung > before.rung || (place.rung === before.rung && place.repeat > before.repeat);

function placeOf({ kind, detail, at }: Entry): (Running & { readonly clock: Clock }) | null {
  if (kind !== "rung-started") return null;
  const clock: Clock = detail["clock"] === "contact" ? "contact" : "acceptance";
  return { clock, rung: Number(detail["rung"]), repeat: Number(detail["repeat"]), at: Date.parse(at) };
}

/** A rung that cannot be reached, an answer and a raised urgency let the next one start at once. */
const cutShort = ({ history }: CaseSeen, { detail }: Entry): boolean =>
  !["rung-missed", "repeated", "contact-overdue"].includes(String(detail["because"])) ||
  history.some(({ kind }) => kind === "urgency-raised");

function stoppedBy({ kind, to }: Entry): Clock[] {
  if (to === "closed") return ["acceptance", "contact"];
  return kind === "held" || to === "accepted" || to === "passing-on" ? ["acceptance"] : [];
}

interface Asked {
  readonly before: Running | undefined;
  readonly at: number;
  readonly policies: readonly SeedPolicy[];
}

/** From when on, and by when, something has to come of what runs; null where no policy has it. */
function spanOf(
  seen: CaseSeen,
  clock: Clock,
  { before, policies, at }: Asked,
): { from: number; to: number } | null {
  const rows = policies.filter((row) => isFor(row, seen, clock));
  const waits = rows.flatMap((row) => (before === undefined ? firstWaits(row) : waitOf(row, before)));
  const since = before?.at ?? Date.parse(seen.dischargedAt ?? "");
  if (waits.length === 0 || Number.isNaN(since)) return null;
  const least = Math.min(...waits);
  // Where either of two waits may hold, it is the one that is over.
  const over = waits.filter((wait) => since + wait <= at);
  return { from: since + least, to: since + Math.max(least, ...over) };
}

function isFor(
  row: SeedPolicy,
  { policy, stayId, recipient, urgent, history }: CaseSeen,
  clock: Clock,
): boolean {
  const chased = recipient.kind.endsWith("resolver") ? "resolution" : "acceptance";
  const purpose = stayId === null ? "alarm" : clock === "contact" ? "contact" : chased;
  const wasRaised = history.some(({ kind }) => kind === "urgency-raised");
  return row.id === policy.id && row.for === purpose && (wasRaised || row.urgent === urgent);
}

const milliseconds = (duration: string): number => parseDuration(duration) / 1_000;

/** The contact clock's first rung starts when contact is due. */
const firstWaits = ({ within }: SeedPolicy): number[] =>
  within ? [milliseconds(within.default), milliseconds(within.noRiskStated)] : [];

function waitOf({ rungs, repeat }: SeedPolicy, at: Running): number[] {
  if (at.rung < rungs.length - 1)
    return rungs.slice(at.rung, at.rung + 1).map((it) => milliseconds(it.inHours.wait));
  const everies = repeat.flatMap(({ every, times }) =>
    Array.from({ length: times ?? 1 }, () => milliseconds(every)),
  );
  return everies.slice(Math.min(at.repeat, everies.length - 1)).slice(0, 1);
}

/** Rungs of which the history says that more were told than there are messages. */
export function untold({ cases }: Evidence): string[] {
  return cases.flatMap(({ caseId, history, notifications }) =>
    history.flatMap((entry) => {
      const place = placeOf(entry);
      if (place === null) return [];
      const { clock, rung, repeat } = place;
      const said = Number(entry.detail["told"] ?? 0);
      const there = notifications.filter(
        (it) => it.type === "case.alarm" && it.clock === clock && it.rung === rung && it.repeat === repeat,
      ).length;
      if (there >= said) return [];
      return [
        `case ${caseId}: rung ${rung}, repeat ${repeat} of ${clock} told ${said}, and ${there} messages are there`,
      ];
    }),
  );
}

/** Alarms that no entry of the history has decided. */
function undecided({ caseId, history, notifications }: CaseSeen): string[] {
  const name = (about: Readonly<Record<string, unknown>>) =>
    [about["clock"], about["rung"], about["repeat"]].map(String).join(" ");
  const decided = new Set(
    history
      .filter(({ kind }) => kind === "rung-started" || kind === "rung-widened")
      .map(({ detail }) => name(detail)),
  );
  return notifications
    .filter((each) => each.type === "case.alarm" && !decided.has(name(each)))
    .map(
      ({ clock, rung, repeat }) =>
        `case ${caseId}: no history of the ${clock} alarm ${rung}, repeat ${repeat}`,
    );
}
