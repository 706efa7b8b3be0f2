import { MINUTE } from "../plan/london.ts";
import { iso } from "./evidence.ts";
import type { Finding } from "./finding.ts";
import type { Leaving } from "./leading.ts";
import { ladderOf, type Book } from "./policy-times.ts";

const DESK_WITHIN = 5 * MINUTE;

/** When a receiver or mailbox of one of these owners took the first alarm; Infinity where none did. */
function firstHeardMs({ world }: Book, { cases }: Leaving, isMeant: (owner: string) => boolean): number {
  const meant = new Set(world.points.filter(({ owner }) => isMeant(owner)).map(({ id }) => id));
  return Math.min(
    ...cases
      .flatMap(({ sent }) => sent)
      .filter(({ type, pointId }) => type === "alarm" && meant.has(pointId))
      .map(({ heardMs }) => heardMs ?? Infinity),
  );
}

/** The ward knows already. */
const isTold = (owner: string): boolean => !owner.startsWith("unit:");
/** The platform hears where nobody else can, and is nobody's desk. */
const isDesk = (owner: string): boolean => isTold(owner) && owner !== "platform";

/** Nothing that has its 202 is unheard of, and it is on a desk within five minutes, or every rung was tried (P1, P2). */
export function judgeReached(book: Book, leaving: Leaving): Finding[] {
  const { name, acceptedMs, reversedMs } = leaving;
  const first = firstHeardMs(book, leaving, isDesk);
  const until = acceptedMs + DESK_WITHIN;
  if (first <= until) return [];
  if (reversedMs !== null && reversedMs <= until) return [];
  if (firstHeardMs(book, leaving, isTold) === Infinity)
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
    : [
        {
          what: "lateOnDesk",
          where: name,
          says: `accepted ${iso(acceptedMs)}, heard ${first === Infinity ? "never" : iso(first)}`,
        },
      ];
}
