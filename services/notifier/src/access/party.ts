import { formatOwner, type Owner } from "@homeward/contracts";
import { sha256 } from "@homeward/kernel";
import type { Party } from "../cases/decision.ts";
import { isOfTeam, type ContactPoint, type Directory } from "../directory/directory.ts";

export interface CaseParties {
  readonly teamId: string;
  readonly crisisTeamId: string | null;
  /** Contact points with a started attempt about the case. */
  readonly told: ReadonlySet<string>;
  readonly test: boolean;
}

/** The recipient of an alarm that a unit has to see to; without a ward every ward of it may. */
export const unitRecipient = ({ odsCode, ward }: { odsCode: string; ward: string }): string =>
  `unit:${odsCode}/${ward}`;

/**
 * What the owner of a key or a secret is to a case; null where it is nothing to it. A unit answers for the alarms that
 * are its own, the platform for nobody.
 */
export function partyOf(directory: Directory, owner: Owner, about: CaseParties): Party | null {
  if (owner.kind === "platform") return null;
  if (owner.kind === "unit") {
    const { odsCode, ward } = owner;
    const own = [unitRecipient({ odsCode, ward }), unitRecipient({ odsCode, ward: "" })];
    return own.some((id) => id.toUpperCase() === about.teamId.toUpperCase()) ? "recipient" : null;
  }
  if (owner.kind === "team" && owner.id === about.teamId) return "recipient";
  if (owner.kind === "team" && owner.id === about.crisisTeamId) return "crisis";
  const told = [...about.told].flatMap((id) => directory.contactPoints.get(id)?.owner ?? []);
  const isTold = owner.kind === "team" ? isTeamTold(directory, owner.id, told) : false;
  if (!isTold && !told.some((one) => formatOwner(one) === formatOwner(owner))) return null;
  return owner.kind === "person" ? partyOfPerson(directory, owner.id, about) : "told";
}

/** A clinician of the recipient, or of its crisis service, who was told in person speaks for it. */
function partyOfPerson(directory: Directory, personId: string, about: CaseParties): Party {
  const person = directory.people.get(personId);
  const isClinician = person?.role === "clinician" || person?.role === "crisis-clinician";
  if (!person || !isClinician) return "told";
  const isOf = (teamId: string | null) => {
    const team = teamId === null ? undefined : directory.teams.get(teamId);
    return team !== undefined && isOfTeam(team, person.odsCode);
  };
  if (isOf(about.teamId)) return "recipient";
  return isOf(about.crisisTeamId) ? "crisis" : "told";
}

/** A team that keeps the rota answers for the people on it. */
function isTeamTold(directory: Directory, teamId: string, told: readonly Owner[]): boolean {
  const people = new Set(told.flatMap((owner) => (owner.kind === "person" ? [owner.id] : [])));
  return [...directory.rotas.values()].some(
    ({ owner, shifts }) =>
      owner.kind === "team" &&
      owner.id === teamId &&
      shifts.some((shift) => shift.people.some((id) => people.has(id))),
  );
}

/**
 * The contact points whose secrets may sign an answer to a case, the recipient's first. A retired one's may not; a
 * test point's is well known, so it never signs for a live case.
 */
export function signersOf(
  directory: Directory,
  about: CaseParties,
): { readonly party: Party; readonly point: ContactPoint }[] {
  const own = [about.teamId, about.crisisTeamId].flatMap(
    (id) => directory.contactPointsOf.get(`team:${id}`) ?? [],
  );
  const told = [...about.told].flatMap((id) => directory.contactPoints.get(id) ?? []);
  return [...new Set([...own, ...told])]
    .filter((point) => !point.isRetired && point.test === about.test && point.sealedSecrets.length > 0)
    .flatMap((point) => {
      const party = partyOf(directory, point.owner, about);
      return party ? [{ party, point }] : [];
    });
}

/**
 * What a case that does not exist is answered by: the signers of somebody, always the same for the same id, so that a
 * stranger's signature costs as much to refuse there as on a case that exists.
 */
export function likeSomebodys(directory: Directory, caseId: string): CaseParties {
  const points = [...directory.contactPoints.values()].filter(
    ({ isRetired, owner, sealedSecrets }) => !isRetired && owner.kind === "team" && sealedSecrets.length > 0,
  );
  const point = points[Number.parseInt(sha256(caseId).slice(0, 8), 16) % points.length];
  const teamId = point?.owner.kind === "team" ? point.owner.id : "";
  return { teamId, crisisTeamId: null, told: new Set(), test: point?.test ?? false };
}
