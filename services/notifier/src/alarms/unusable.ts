import { DAY, type Instant } from "@homeward/contracts";
import type { NewMessage } from "@homeward/outbox";
import { ownAlarm } from "./own-alarm.ts";

/** A contact point that nothing can be sent to until somebody mends how Homeward is configured. */
export interface Unusable {
  readonly contactPointId: string;
  readonly test: boolean;
  /** The stable word for what is wrong. */
  readonly failure: string;
}

const WHY =
  "Homeward is configured so that it cannot send to a contact point. What it has to say there is kept and tried again, and others are told meanwhile: please have the configuration mended.";

/**
 * Told once a day for each contact point and fault while messages wait there. An alarm that cannot be sent for the
 * same reason raises no other.
 */
export function tellOfUnusable({ contactPointId, test, failure }: Unusable, time: Instant): NewMessage {
  const name = [contactPointId, failure, Math.floor(time / DAY), test ? "test" : "live"];
  const about = { contactPointId, failure };
  return ownAlarm({ kind: "contact-point-unusable", about, why: WHY, name, test }, time);
}
