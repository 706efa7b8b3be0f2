import { formatOwner } from "@homeward/contracts";
import type { ApiKey } from "@homeward/keys";
import type { Directory } from "../directory/directory.ts";

/** What of the list a key sees. */
export interface VisibleCases {
  /** Every case, as an administrator. */
  readonly all: boolean;
  /** Cases of this recipient; null where the owner is none. */
  readonly teamId: string | null;
  /** Cases that one of these contact points was alarmed about. */
  readonly contactPointIds: readonly string[];
  /** A demo key is known to everybody: it never sees a live case. */
  readonly testOnly: boolean;
}

/** The same rule as for one case (access.ts), as sets that a list can be selected by. */
export function visibleTo(directory: Directory, { role, owner, demo }: ApiKey): VisibleCases {
  const visible = { all: role === "admin", teamId: null, contactPointIds: [], testOnly: demo };
  if (visible.all) return visible;
  switch (owner.kind) {
    case "team":
      return { ...visible, teamId: owner.id, contactPointIds: pointsOfTeam(directory, owner.id) };
    case "person":
      return { ...visible, contactPointIds: pointsOf(directory, new Set([formatOwner(owner)])) };
    case "unit":
      return { ...visible, teamId: formatOwner(owner) };
    case "platform":
      return visible;
  }
}

/** Its own, and those of the people on the rotas it keeps: it answers for them. */
function pointsOfTeam(directory: Directory, id: string): string[] {
  const people = [...directory.rotas.values()]
    .filter(({ owner }) => owner.kind === "team" && owner.id === id)
    .flatMap(({ shifts }) => shifts.flatMap((shift) => shift.people));
  return pointsOf(directory, new Set([`team:${id}`, ...people.map((person) => `person:${person}`)]));
}

/** Retired ones too: whom they told stays told. */
const pointsOf = (directory: Directory, owners: ReadonlySet<string>): string[] =>
  [...directory.contactPoints.values()]
    .filter(({ owner }) => owners.has(formatOwner(owner)))
    .map(({ id }) => id);
