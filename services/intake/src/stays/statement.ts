import { endedStatement, settlingEndings, takenOnBy, untilTakenOn } from "@homeward/contracts";
import type { CaseOutcome } from "../outcomes/outcome.ts";

/**
 * Who is responsible for follow-up, in plain words; told is not accepted, so this is said everywhere. What is still
 * being chased comes before what has ended: no ending of one lead hides another that is live.
 */
export function statementOf(unit: string, recipients: readonly CaseOutcome[]): string {
  const leads = recipients.filter(({ part }) => part === "lead");
  const live = leads.filter(({ state }) => state !== "closed");
  const ended = live.length > 0 ? undefined : lastEnded(leads);
  if (ended !== undefined) return endOf(unit, ended);
  return live.map(takenOnIn).findLast((sentence) => sentence !== null) ?? untilTakenOn(unit);
}

/** How it ended. Who had taken the child on is said only where the child was seen: elsewhere it is over. */
function endOf(unit: string, lead: CaseOutcome): string {
  const by = lead.closedAs === "contact-made" ? takenOnIn(lead) : null;
  return [by, endedStatement({ ...lead, unit })].filter((sentence) => sentence !== null).join(" ");
}

const takenOnIn = ({ takenOn, teamName }: CaseOutcome): string | null =>
  takenOn === null ? null : takenOnBy({ ...takenOn, teamName });

/** Of the leads that ended for good the one whose ending says most. */
function lastEnded(leads: readonly CaseOutcome[]): CaseOutcome | undefined {
  const ranks = new Map(settlingEndings.map((ending, rank) => [ending, rank]));
  const rankOf = ({ closedAs }: CaseOutcome) => ranks.get(closedAs ?? "") ?? Infinity;
  return leads.filter((lead) => rankOf(lead) < Infinity).toSorted((a, b) => rankOf(a) - rankOf(b))[0];
}

/** What is said of a discharge that was taken back. */
export const tookBack = (unit: string): string =>
  `This discharge was reversed: the young person is in the care of ${unit}.`;
