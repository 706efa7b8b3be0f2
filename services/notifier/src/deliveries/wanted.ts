import type { Clock, ClockName, Status } from "../cases/case.ts";
import type { Reader } from "../messages/told.ts";

/** A notification and the case it is about, as they stand just before an attempt. */
export interface Unsent {
  readonly type: "alarm" | "reminder" | "information" | "stand-down";
  readonly clock: ClockName;
  readonly status: Status;
  readonly contact: Clock["is"];
}

/**
 * Whether an attempt is still wanted: nobody is alarmed after an answer (P5), however late a retry comes. News and
 * stand-downs are always wanted: whoever was alarmed has to hear that it is settled. An alarm that a hold puts to rest
 * is wanted all the same: a hold is no answer of the recipient, and whom nobody has told has to be told once it is over.
 */
export function isWanted({ type, clock, status, contact }: Unsent): boolean {
  if (type === "information" || type === "stand-down") return true;
  if (type === "reminder") return contact === "pending" && status !== "closed";
  return clock === "acceptance" ? status === "waiting" || status === "held" : contact === "climbing";
}

/** While a case is held nobody is alarmed for acceptance; what was not delivered before waits for the end of the hold. */
const isResting = ({ type, clock, status }: Unsent): boolean =>
  type === "alarm" && clock === "acceptance" && status === "held";

/** A notification as it was composed, and how its case is told by now. */
export interface Composed extends Unsent {
  readonly attempts: number;
  /** For whom it was composed in full; null where it was composed thin. */
  readonly fullFor: Reader | null;
  readonly content: "full" | "thin";
  readonly crisisTeamId: string | null;
}

/**
 * What becomes of a notification just before an attempt. One that was composed before the address was protected does
 * not go out as it is: never attempted, it is composed anew; attempted, its bytes may not change, so that only readers
 * who may know it all get it again, and the others hear of the next rung or repeat instead. A crisis service that is
 * no longer to learn of it is told no more. Stand-downs carry no facts, and whoever was alarmed has to hear them.
 */
export function fateOf(it: Composed): "send" | "cancel" | "compose-anew" | "rest" {
  if (!isWanted(it)) return "cancel";
  if (isResting(it)) return "rest";
  if (it.fullFor === null || it.content === "full") return "send";
  const isGone = it.fullFor === "crisis" && it.crisisTeamId === null && it.type !== "stand-down";
  if (isGone) return "cancel";
  if (it.attempts === 0) return "compose-anew";
  const mayKnow = it.fullFor === "recipient" || it.fullFor === "unit" || it.type === "stand-down";
  return mayKnow ? "send" : "cancel";
}
