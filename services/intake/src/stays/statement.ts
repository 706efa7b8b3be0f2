import { formatLondon } from "./london.ts";
import type { CaseOutcome } from "../outcomes/outcome.ts";

/** Who is responsible for follow-up, in one plain sentence; told is not accepted, so this is said everywhere. */
export function statementOf(unitName: string, recipients: readonly CaseOutcome[]): string {
  const taken = recipients.filter(isTakenOn).at(-1)?.takenOn;
  if (taken === undefined || taken === null) return restsWith(unitName);
  const { by, at } = taken;
  return `Accepted by ${by.name} (${by.role}, ${by.odsCode}) on ${formatLondon(at)}.`;
}

/** What is said as long as nobody has accepted. */
export const restsWith = (unitName: string): string =>
  `Told is not accepted. Until a named person of the lead team has accepted, follow-up rests with ${unitName}.`;

/** What is said of a discharge that was taken back. */
export const tookBack = (unitName: string): string =>
  `This discharge was reversed: the young person is in the care of ${unitName}.`;

/** A case that ended otherwise than by contact is with nobody, whoever had accepted it before. */
const isTakenOn = ({ part, takenOn, state, closedAs }: CaseOutcome) =>
  part === "lead" && takenOn !== null && (state !== "closed" || closedAs === "contact-made");
