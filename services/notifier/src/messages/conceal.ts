import type { Answerer } from "@homeward/contracts";
import type { Reader, ToldCase } from "./told.ts";

/** Instead of a name that tells an area; stands in the middle of sentences. */
export const WITHHELD_TEAM = "the responsible team (not named: the address is protected)";

/** Co-ordinators cover every area: their name tells none. */
export const resolvers: readonly string[] = ["resolver", "protected-resolver"];

/**
 * A case as a message to this reader may tell of it. Under a protected address only the recipient itself, and the unit
 * that reported where the child goes, hear which team it is: whoever is alarmed above it acts through the unit (P14).
 */
export function concealedFrom(reader: Reader, about: ToldCase): ToldCase {
  const knows = reader === "recipient" || reader === "unit" || resolvers.includes(about.recipient.kind);
  if (knows || about.content === "full" || about.subject.is === "alarm") return about;
  const { recipient, takenOn } = about;
  return {
    ...about,
    recipient: { ...recipient, teamId: "withheld", name: WITHHELD_TEAM, odsCode: null },
    takenOn: takenOn && {
      ...takenOn,
      by: unnamed(takenOn.by),
      teamName: WITHHELD_TEAM,
    },
  };
}

/** A person by role alone. */
export const unnamed = (by: Answerer): Answerer => ({ ...by, name: "a named person", odsCode: "withheld" });
