import type { Clock, ClockName, Status } from "../cases/case.ts";

/** A notification and the case it is about, as they stand just before an attempt. */
export interface Standing {
  readonly type: "alarm" | "reminder" | "information" | "stand-down";
  readonly clock: ClockName;
  readonly status: Status;
  readonly contact: Clock["is"];
}

/**
 * Whether an attempt is still wanted: nobody is alarmed after an answer (P5), however late a retry comes. News and
 * stand-downs are always wanted: whoever was alarmed has to hear that it is settled.
 */
export function isWanted({ type, clock, status, contact }: Standing): boolean {
  if (type === "information" || type === "stand-down") return true;
  if (type === "reminder") return contact === "pending" && status !== "closed";
  return clock === "acceptance" ? status === "waiting" : contact === "climbing";
}
