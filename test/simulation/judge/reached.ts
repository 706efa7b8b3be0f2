import { MINUTE } from "../plan/london.ts";
import type { HeardNote } from "../play/chronicle.ts";
import { iso } from "./evidence.ts";
import type { Finding } from "./finding.ts";
import type { Leaving } from "./leading.ts";
import { ladderOf, type Book } from "./policy-times.ts";

const DESK_WITHIN = 5 * MINUTE;

/** When a contact point of a team, role or resolver first heard of it; the ward knows already. */
const firstHeardMs = (heard: readonly HeardNote[]): number =>
  Math.min(
    ...heard
      .filter(({ owner, type }) => !owner.startsWith("unit:") && type === "case.alarm")
      .map(({ atMs }) => atMs),
  );

/** When the first mailbox of theirs took one: that what is written down as delivered has come is judged with the mails. */
function firstMailedMs({ world }: Book, { cases }: Leaving): number {
  const mailboxes = new Set(
    world.points
      .filter(({ kind, owner }) => kind === "email" && !owner.startsWith("unit:"))
      .map(({ id }) => id),
  );
  return Math.min(
    ...cases
      .flatMap(({ sent }) => sent)
      .filter(({ type, pointId }) => type === "alarm" && mailboxes.has(pointId))
      .map(({ deliveredMs }) => deliveredMs ?? Infinity),
  );
}

/** Nothing that has its 202 is unheard of, and it is on a desk within five minutes, or every rung was tried (P1, P2). */
export function judgeReached(book: Book, leaving: Leaving, heard: readonly HeardNote[]): Finding[] {
  const { name, acceptedMs, reversedMs } = leaving;
  const first = Math.min(firstHeardMs(heard), firstMailedMs(book, leaving));
  const until = acceptedMs + DESK_WITHIN;
  if (first <= until) return [];
  if (reversedMs !== null && reversedMs <= until) return [];
  if (first === Infinity)
    return [{ what: "lost", where: name, says: `accepted ${iso(acceptedMs)}, heard of by nobody` }];
  const triedAll = leaving.cases.some((one) => {
    const urgent = one.history[0]?.detail["urgent"] === true;
    const rungs = ladderOf(book, one, "acceptance", urgent)?.rungs.length ?? 1;
    return one.history.some(
      ({ kind, atMs, detail }) =>
        kind === "rung-started" && atMs <= until && Number(detail["rung"]) === rungs - 1,
    );
  });
  return triedAll
    ? []
    : [{ what: "lateOnDesk", where: name, says: `accepted ${iso(acceptedMs)}, heard ${iso(first)}` }];
}
