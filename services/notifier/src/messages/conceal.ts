import type { Answerer } from "@homeward/contracts";
import type { Reader, ToldCase } from "./told.ts";

/** Instead of a name that tells an area; stands in the middle of sentences. */
export const WITHHELD_TEAM = "the responsible team (not named: the address is protected)";

/** Co-ordinators cover every area: their name tells none. */
export const resolvers: readonly string[] = ["resolver", "protected-resolver"];

/**
 * A case as a message to this reader may tell of it. Under a protected address only the recipient itself, and the unit
 * that reported where the child goes, hear which team it is: whoever is alarmed above it acts through the unit (P14).
 * Who leads is heard by the lead and the unit alone: the responsible authority, and a team that is merely asked to take
 * over, learn who the child is and that somebody has taken them on, and not where.
 */
export function concealedFrom(reader: Reader, about: ToldCase): ToldCase {
  if (about.content === "full" || about.subject.is === "alarm") return about;
  const knowsAll = reader === "unit";
  const isCoordinator = resolvers.includes(about.recipient.kind);
  const knowsRecipient = knowsAll || reader === "recipient" || isCoordinator;
  const { takenOn } = about;
  const isLead = reader === "recipient" && (isCoordinator || takenOn?.caseId === about.caseId);
  const knowsLead = knowsAll || takenOn === null || isLead;
  if (knowsRecipient && knowsLead) return about;
  return {
    ...about,
    recipient: knowsRecipient ? about.recipient : withheld(about.recipient),
    takenOn: knowsLead ? takenOn : { ...takenOn, by: unnamed(takenOn.by), teamName: WITHHELD_TEAM },
  };
}

/** In place of the id of a team that a reader may not know. */
export const WITHHELD = "withheld";

const withheld = (recipient: ToldCase["recipient"]): ToldCase["recipient"] => ({
  ...recipient,
  teamId: WITHHELD,
  name: WITHHELD_TEAM,
  odsCode: null,
});

/** A person by role alone. */
export const unnamed = (by: Answerer): Answerer => ({ ...by, name: "a named person", odsCode: WITHHELD });
