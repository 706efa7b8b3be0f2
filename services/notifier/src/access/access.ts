import type { Owner } from "@homeward/contracts";
import type { ApiKey } from "@homeward/keys";
import { isOfTeam, type Directory } from "../directory/directory.ts";
import { partyOf, type CaseParties, type Party } from "../directory/reach.ts";

/** Whose a case is: what decides who may read and answer it. */
export interface CaseAccess extends CaseParties {
  readonly caseId: string;
  readonly recipientKind: string;
}

/** Who knocks: the owner of a key or of a contact point's secret, and what they are to the case. */
export interface Knock {
  readonly owner: Owner;
  readonly party: Party;
}

/** What the owner of a key is to a case; null where the case is not theirs. An administrator is nothing to a case. */
export function partyOfKey(directory: Directory, key: ApiKey, about: CaseAccess): Party | null {
  // A demo key is known to everybody: it never opens a live case.
  if (key.demo && !about.test) return null;
  return partyOf(directory, key.owner, about);
}

/** Whether a key may read a case. */
export const mayRead = (directory: Directory, key: ApiKey, about: CaseAccess): boolean =>
  (key.role === "admin" && (!key.demo || about.test)) || partyOfKey(directory, key, about) !== null;

/** The organisation codes under which an owner may answer. */
export function codesOfOwner(directory: Directory, owner: Owner): string[] {
  switch (owner.kind) {
    case "team": {
      const team = directory.teams.get(owner.id);
      return team ? [team.odsCode, ...team.odsAliases] : [];
    }
    case "person": {
      const person = directory.people.get(owner.id);
      const teams = [...directory.teams.values()].filter((team) => person && isOfTeam(team, person.odsCode));
      return person ? [person.odsCode, ...teams.flatMap((team) => [team.odsCode, ...team.odsAliases])] : [];
    }
    case "unit":
      return [owner.odsCode];
    case "platform":
      return [];
  }
}
