import { takenOnBy, untilTakenOn } from "@homeward/contracts";
import type { CaseOutcome } from "../outcomes/outcome.ts";

/** Who is responsible for follow-up, in one plain sentence; told is not accepted, so this is said everywhere. */
export function statementOf(unit: string, recipients: readonly CaseOutcome[]): string {
  const lead = recipients.filter(isTakenOn).at(-1);
  return lead?.takenOn ? takenOnBy({ ...lead.takenOn, teamName: lead.teamName }) : untilTakenOn(unit);
}

/** What is said of a discharge that was taken back. */
export const tookBack = (unit: string): string =>
  `This discharge was reversed: the young person is in the care of ${unit}.`;

/** A case that ended otherwise than by contact is with nobody, whoever had accepted it before. */
const isTakenOn = ({ part, takenOn, state, closedAs }: CaseOutcome) =>
  part === "lead" && takenOn !== null && (state !== "closed" || closedAs === "contact-made");
