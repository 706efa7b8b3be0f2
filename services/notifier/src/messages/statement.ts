import { takenOnBy, unitName, untilTakenOn } from "@homeward/contracts";
import type { ToldCase, ToldContactPoint, ToldNotification } from "./told.ts";

/** Of which case, in what kind of message, to whom. */
interface Occasion {
  readonly notification: Pick<ToldNotification, "kind">;
  readonly about: Pick<ToldCase, "closedAs" | "death" | "subject" | "takenOn">;
  readonly contactPoint: Pick<ToldContactPoint, "reader">;
}

const NOTHING_MORE = "Nothing more is asked of you.";

/**
 * Who answers for the child just now (P3). Until the lead has accepted it begins "Told is not accepted." and names
 * the discharging unit. A stand-down, and whatever an ended recipient hears, never says who took over (P14).
 */
export function statementFor({ notification, about, contactPoint }: Occasion): string {
  const standsDown = notification.kind === "stand-down";
  const hasEnded = about.death !== null || (about.closedAs !== null && contactPoint.reader !== "unit");
  if (about.subject.is === "alarm")
    return standsDown || hasEnded
      ? `This is settled. ${NOTHING_MORE}`
      : "Told is not accepted. This alarm goes on until a person has noted it.";
  if (standsDown || hasEnded) return closingStatement(about, unitName(about.subject.unit));
  return leadStatement(about, unitName(about.subject.unit));
}

function closingStatement(about: Occasion["about"], unit: string): string {
  if (about.death === "told") return `${unit} has reported that the young person has died. ${NOTHING_MORE}`;
  if (about.death === "taken-back")
    return `${unit} has taken back its report that the young person has died. ${NOTHING_MORE}`;
  if (about.closedAs === "withdrawn") return `${unit} has withdrawn this discharge. ${NOTHING_MORE}`;
  return about.takenOn ? `This is settled. ${NOTHING_MORE}` : `${untilTakenOn(unit)} ${NOTHING_MORE}`;
}

/** The statement of a case whose reader may know everything about who leads; also what `GET` answers say. */
export function leadStatement(about: Pick<ToldCase, "takenOn">, unit: string): string {
  if (!about.takenOn) return untilTakenOn(unit);
  return takenOnBy(about.takenOn);
}
