import { answererRoles, type AnswererRole, type KeyRole, type Owner } from "@homeward/contracts";
import type { ApiKey } from "@homeward/keys";
import type { Party } from "../cases/decision.ts";
import { isOfTeam, type Directory } from "../directory/directory.ts";
import { partyOf, type CaseParties } from "./party.ts";

/** Whose a case is: what decides who may read and answer it. */
export interface CaseAccess extends CaseParties {
  readonly caseId: string;
  readonly recipientKind: string;
}

/** Who calls: the owner of a key or of a contact point's secret, and what they are to the case. */
export interface Caller {
  readonly owner: Owner;
  readonly party: Party;
}

/**
 * What the owner of a key is to a case; null where the case is not theirs. An administrator is nothing to a case,
 * whoever's the key: it answers for nobody, and reads neither the child nor what a protected address withholds.
 */
export function partyOfKey(directory: Directory, key: ApiKey, about: CaseAccess): Party | null {
  // A demo key is known to everybody: it never opens a live case.
  if (key.role === "admin" || (key.demo && !about.test)) return null;
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

/** Roles that only somebody known to hold them may speak in: they can end or place what others cannot. */
const guarded: readonly AnswererRole[] = ["safeguarding-lead", "resolver"];

const guardedOfKind: Readonly<Record<string, AnswererRole>> = {
  safeguarding: "safeguarding-lead",
  resolver: "resolver",
  "protected-resolver": "resolver",
};

/**
 * The roles an owner may speak in (P3). A person has the role of the directory, where that is one of the known ones; a
 * team's key or secret speaks for any of its staff. Leads and resolvers have to be known as such.
 */
export function rolesOf(directory: Directory, owner: Owner, keyRole: KeyRole | null): AnswererRole[] {
  const ordinary = answererRoles.filter((role) => !guarded.includes(role));
  const byKey = guarded.filter((role) => role === keyRole);
  if (owner.kind === "person") {
    const known = answererRoles.filter((role) => role === directory.people.get(owner.id)?.role);
    return [...(known.length > 0 ? known : ordinary), ...byKey];
  }
  const byKind = owner.kind === "team" ? guardedOfKind[directory.teams.get(owner.id)?.kind ?? ""] : undefined;
  return [...ordinary, ...byKey, ...(byKind ? [byKind] : [])];
}
