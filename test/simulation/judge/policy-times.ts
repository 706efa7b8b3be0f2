import { closesAt } from "../plan/london.ts";
import type { PolicyRow, Team, World } from "../subject/year-seeds.ts";
import type { CaseEvidence } from "./evidence.ts";

/** What the policies of the seed folder say, reckoned on London's wall clock without the product's own arithmetic. */
export interface Book {
  readonly world: World;
  readonly daysOff: ReadonlySet<string>;
}

export const lengthOf = (duration: string): number => Temporal.Duration.from(duration).total("milliseconds");

/** Where a family has no ladder for a purpose, which of its ladders stands in. */
const standIns: Readonly<Record<string, readonly string[]>> = {
  contact: ["contact", "acceptance"],
  resolution: ["resolution", "acceptance"],
  acceptance: ["acceptance"],
};

/** The ladder that a clock of this case climbs. */
export function ladderOf(
  { world }: Book,
  one: CaseEvidence,
  clock: string,
  urgent: boolean,
): PolicyRow | null {
  const family = world.teams.find(({ id }) => id === one.teamId)?.policy;
  const purpose =
    clock === "contact" ? "contact" : one.kind.endsWith("resolver") ? "resolution" : "acceptance";
  const inFamily = (id: string | undefined) => {
    for (const wanted of standIns[purpose] ?? []) {
      const rows = world.policies.filter((row) => row.id === id && row.for === wanted);
      const found = rows.find((row) => row.urgent === urgent) ?? rows[0];
      if (found !== undefined) return found;
    }
    return null;
  };
  return inFamily(family) ?? inFamily("default");
}

export const teamOf = ({ world }: Book, teamId: string): Team | null =>
  world.teams.find(({ id }) => id === teamId) ?? null;

/** Whether the recipient works at that moment; a team that nobody knows never does. */
export const isOpen = (book: Book, teamId: string, ms: number): boolean =>
  closesAt(teamOf(book, teamId)?.hours ?? [], ms, book.daysOff) !== null;

/** When the rung or repeat that started then has waited enough. */
export function dueAfter(
  book: Book,
  ladder: PolicyRow,
  at: { readonly teamId: string; readonly rung: number; readonly repeat: number; readonly startedMs: number },
): number {
  const { teamId, rung, repeat, startedMs } = at;
  if (rung >= ladder.rungs.length - 1) return startedMs + lengthOf(everyAfter(ladder, repeat));
  const step = ladder.rungs[rung];
  if (step === undefined) throw new Error(`${ladder.id} has no rung ${rung}`);
  const closes = closesAt(teamOf(book, teamId)?.hours ?? [], startedMs, book.daysOff);
  if (closes === null) return startedMs + lengthOf(step.outOfHours.wait);
  return Math.min(startedMs + lengthOf(step.inHours.wait), closes + lengthOf(step.outOfHours.wait));
}

/** How long from this repeat of the last rung to the next. */
function everyAfter({ repeat }: PolicyRow, index: number): string {
  let reached = 0;
  for (const entry of repeat) {
    reached += entry.times ?? Infinity;
    if (index + 1 <= reached) return entry.every;
  }
  return repeat.at(-1)?.every ?? "PT0S";
}

/** Whom this rung or repeat tells, by the names of the policy. */
export function tellOf(
  book: Book,
  ladder: PolicyRow,
  at: { teamId: string; rung: number; repeat: number; startedMs: number },
): string[] {
  const step = ladder.rungs[Math.min(at.rung, ladder.rungs.length - 1)];
  if (step === undefined) return [];
  const own = (isOpen(book, at.teamId, at.startedMs) ? step.inHours : step.outOfHours).tell;
  const joined: string[] = [];
  let before = 0;
  for (const entry of ladder.repeat) {
    if (at.repeat > before) joined.push(...(entry.add ?? []));
    before += entry.times ?? Infinity;
  }
  return [...new Set([...own, ...joined])];
}
