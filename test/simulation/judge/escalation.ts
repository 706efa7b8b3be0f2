import { nextMorning, HOUR, SECOND } from "../plan/london.ts";
import type { PolicyRow } from "../subject/year-seeds.ts";
import { iso, type CaseEvidence, type Entry } from "./evidence.ts";
import type { Finding, Forbidden } from "./finding.ts";
import { dueAfter, ladderOf, lengthOf, type Book } from "./policy-times.ts";
import { wrongPeople } from "./people-told.ts";

/** What the machine may take for an instant's work, while others use it too. */
export const ALLOWED = 30 * SECOND;

/** Where a ladder stands, and when it must have gone on. */
interface Standing {
  readonly rung: number;
  readonly repeat: number;
  readonly startedMs: number;
  readonly dueMs: number;
}

export interface Judged {
  readonly findings: readonly Finding[];
  /** How late each rung and repeat that followed a deadline started, in milliseconds. */
  readonly lateness: readonly number[];
}

/** Walks one ladder of one case: each step by the policy's own times, to the end of it or of the simulation. */
export function judgeLadder(book: Book, one: CaseEvidence, clock: ClockName, endedMs: number): Judged {
  const walk = beginWalk(book, one, clock);
  for (const entry of one.history) walk.step(entry);
  walk.end(endedMs);
  return walk;
}

type ClockName = "acceptance" | "contact";

function beginWalk(book: Book, one: CaseEvidence, clock: ClockName) {
  const findings: Finding[] = [];
  const lateness: number[] = [];
  const find = (what: Forbidden, says: string) =>
    void findings.push({ what, where: `case ${one.caseId}`, says });
  let urgent = one.history[0]?.detail["urgent"] === true;
  let standing: Standing | null = null;
  let heldMs: number | null = null;

  /** The ladder goes on, or ends: whatever it was must have lasted no longer than it may. */
  const leave = (atMs: number, what: Forbidden) => {
    if (standing !== null && atMs > standing.dueMs + ALLOWED)
      find(
        what,
        `${clock} rung ${standing.rung}/${standing.repeat} was due ${iso(standing.dueMs)}, now ${iso(atMs)}`,
      );
    if (heldMs !== null && atMs > holdLimit(book, one, heldMs) + ALLOWED)
      find(what === "stopped" ? what : "heldTooLong", `held ${iso(heldMs)}, rested until ${iso(atMs)}`);
    [standing, heldMs] = [null, null];
  };
  const start = (entry: Entry, ladder: PolicyRow) => {
    if (standing !== null && isByTime(entry)) {
      lateness.push(entry.atMs - standing.dueMs);
      if (entry.atMs < standing.dueMs - ALLOWED)
        find("escalatedEarly", `${clock} ${describe(entry)} at ${iso(entry.atMs)}`);
    }
    leave(entry.atMs, "escalatedLate");
    standing = standingAt(book, one, ladder, { clock, entry });
    findings.push(...wrongPeople(book, one, ladder, { clock, entry }));
  };
  return {
    findings,
    lateness,
    step(entry: Entry) {
      const { kind, atMs, detail } = entry;
      if (kind === "urgency-raised") urgent = true;
      const ladder = ladderOf(book, one, clock, urgent);
      if (ladder === null) return;
      if (kind === "rung-started" && detail["clock"] === clock) start(entry, ladder);
      if (ends(entry, clock)) leave(atMs, "escalatedLate");
      if (clock !== "acceptance" || (kind !== "held" && kind !== "hold-ended")) return;
      leave(atMs, "escalatedLate");
      if (kind === "held") heldMs = atMs;
    },
    end: (endedMs: number) => leave(endedMs, "stopped"),
  };
}

const isByTime = ({ detail }: Entry): boolean =>
  ["rung-missed", "repeated"].includes(String(detail["because"]));
const describe = ({ detail }: Entry): string => `rung ${detail["rung"]}/${detail["repeat"]}`;

/** Ends this ladder for good: an acceptance the first one, a closing both. */
const ends = ({ kind, to }: Entry, clock: string): boolean =>
  kind === "closed" ||
  to === "closed" ||
  (clock === "acceptance" && (to === "accepted" || to === "passing-on"));

function standingAt(
  book: Book,
  one: CaseEvidence,
  ladder: PolicyRow,
  { clock, entry }: { clock: string; entry: Entry },
): Standing {
  const rung = Number(entry.detail["rung"]);
  const repeat = Number(entry.detail["repeat"]);
  const startedMs = entry.atMs;
  const due = dueAfter(book, ladder, { teamId: one.teamId, rung, repeat, startedMs });
  const isLast = rung >= ladder.rungs.length - 1;
  const undelivered = isLast
    ? Infinity
    : undeliveredAt({ book, one, ladder }, { clock, rung, repeat, startedMs });
  return { rung, repeat, startedMs, dueMs: Math.min(due, undelivered) };
}

/** A rung that nobody could be reached by is left after its allowance; Infinity where somebody was. */
function undeliveredAt(
  { book, one, ladder }: { book: Book; one: CaseEvidence; ladder: PolicyRow },
  at: { clock: string; rung: number; repeat: number; startedMs: number },
): number {
  const allowedUntil = at.startedMs + lengthOf(ladder.deliveryAllowance);
  const tried = one.sent.filter(
    ({ type, clock, rung, repeat }) =>
      type === "alarm" && clock === at.clock && rung === at.rung && repeat === at.repeat,
  );
  // That the ward has heard says nothing of whether anybody at home has.
  const desks = tried.filter(({ pointId }) => ownerOf(book, pointId) !== `unit:${one.unit}`);
  const isReached = desks.some(({ heardMs }) => heardMs !== null && heardMs <= allowedUntil + ALLOWED);
  return isReached ? Infinity : allowedUntil;
}

const ownerOf = ({ world }: Book, pointId: string): string =>
  world.points.find(({ id }) => id === pointId)?.owner ?? "";

/** Ten on the next working day, and never into the last twelve hours before contact is due. */
function holdLimit(book: Book, one: CaseEvidence, heldMs: number): number {
  const morning = nextMorning(heldMs, book.daysOff);
  const contact = contactDueMs(book, one);
  return contact === null ? morning : Math.min(morning, contact - 12 * HOUR);
}

/** When first contact is due, from the discharge; null where none is owed. */
export function contactDueMs(book: Book, one: CaseEvidence): number | null {
  if (one.part !== "lead") return null;
  const urgent = one.history[0]?.detail["urgent"] === true;
  const within = ladderOf(book, one, "contact", urgent)?.within ?? {
    default: "PT48H",
    noRiskStated: "PT72H",
  };
  return one.dischargedMs + lengthOf(one.isRiskless ? within.noRiskStated : within.default);
}

/** First contact that is due is watched at that very moment, accepted or not (P8). */
export function judgeContact(book: Book, one: CaseEvidence, endedMs: number): Finding[] {
  const due = contactDueMs(book, one);
  const last = one.history.at(-1);
  if (due === null || last === undefined) return [];
  const from = Math.max(due, one.openedMs);
  const closed = one.history.find(({ kind }) => kind === "closed");
  if ((closed?.atMs ?? endedMs) < from + ALLOWED) return [];
  const watched = one.history.find(({ kind }) => kind === "contact-overdue");
  if (watched !== undefined && Math.abs(watched.atMs - from) <= ALLOWED) return [];
  const says = `contact was due ${iso(from)}, noticed ${watched === undefined ? "never" : iso(watched.atMs)}`;
  return [{ what: "contactUnwatched", where: `case ${one.caseId}`, says }];
}
