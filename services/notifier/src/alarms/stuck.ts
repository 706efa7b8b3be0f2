import type { Instant } from "@homeward/contracts";
import type { NewMessage } from "@homeward/outbox";
import { ownAlarm } from "./own-alarm.ts";

/** Whose case it is that something cannot be done about. */
export interface StuckCase {
  readonly caseId: string;
  readonly test: boolean;
  /** Where the case is an alarm of Homeward's own: its kind; else null. */
  readonly alarmKind: string | null;
}

const whys = {
  "deadline-stuck":
    "Homeward cannot decide a deadline of a case and goes on trying. Until it can, nobody further is told: please see to the case by hand.",
  "delivery-stuck":
    "Homeward cannot send a message about a case and goes on trying. Until it can, somebody who ought to be told is not: please see to the case by hand.",
  "outcome-stuck":
    "Homeward cannot record what came of a message about a case and goes on trying. Until it can, the case may not show who was reached.",
} as const;

/**
 * A mistake of Homeward's own that holds up one case: it goes on being tried, and a person is told once for each name
 * (of the timer, of the notification, of the attempt). An alarm that is stuck itself is not told of by another one: it would go round for
 * ever, and health is red all the same.
 */
export function tellOfStuck(
  kind: keyof typeof whys,
  about: StuckCase & { readonly name: readonly (string | number)[] },
  time: Instant,
): NewMessage[] {
  if (about.alarmKind !== null && about.alarmKind in whys) return [];
  const { caseId, name, test } = about;
  return [ownAlarm({ kind, about: { caseId }, why: whys[kind], name: [caseId, ...name], test }, time)];
}
