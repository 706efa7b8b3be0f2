import { formatOwner, parseTellName, type Instant, type Owner, type TellName } from "@homeward/contracts";
import { onCall } from "../rotas/rota.ts";
import { findUnit, isOfTeam, type ContactPoint, type Directory } from "./directory.ts";

/** Of which case, and when, the tell names of a rung are to be understood. */
export interface Circumstances {
  /** The recipient of the case. */
  readonly teamId: string;
  /** The discharging unit; null where the case is about no stay. */
  readonly unit: { readonly odsCode: string; readonly ward: string } | null;
  /** The crisis team whose catchment covers the child; null where none is known or none may learn of it. */
  readonly crisisTeamId: string | null;
  /** A person of the directory; see findLeadWorker. */
  readonly leadWorker: string | null;
  readonly at: Instant;
  readonly test: boolean;
}

/**
 * The contact points behind tell names at an instant, each once, in the order of the names. A rota stands for
 * whoever is on call. Live events never reach a test point, and test events reach no other; what leads nowhere
 * (a rota with a hole, a person without a contact point) adds nothing, and the rung is passed.
 */
export function reach(directory: Directory, tell: readonly string[], around: Circumstances): ContactPoint[] {
  const points = tell
    .flatMap((name) => ownersBehind(directory, name, around))
    .flatMap((owner) => directory.contactPointsOf.get(formatOwner(owner)) ?? [])
    .filter((point) => point.test === around.test);
  return [...new Map(points.map((point) => [point.id, point])).values()];
}

function ownersBehind(directory: Directory, text: string, around: Circumstances): Owner[] {
  const name = parseTellName(text);
  return name ? ownersOf(directory, name, around) : [];
}

const team = (id: string | null): Owner[] => (id === null ? [] : [{ kind: "team", id }]);
const person = (id: string | null): Owner[] => (id === null ? [] : [{ kind: "person", id }]);

function ownersOf(directory: Directory, name: TellName, around: Circumstances): Owner[] {
  switch (name.kind) {
    case "inbox":
      return team(around.teamId);
    case "team":
      return team(name.id);
    case "crisis":
      return team(around.crisisTeamId);
    case "leadWorker":
      return person(around.leadWorker);
    case "person":
      return person(name.id);
    case "rota": {
      const rota = directory.rotas.get(name.id);
      return rota ? onCall(rota, around.at).flatMap(person) : [];
    }
    case "ward":
      return wards(directory, around.unit);
    case "platform":
      return [{ kind: "platform" }];
    default:
      return [];
  }
}

/** A ward that is not known by its name stands for every ward of its organisation: rather one too many than none. */
function wards(directory: Directory, unit: Circumstances["unit"]): Owner[] {
  if (!unit) return [];
  const found = findUnit(directory, unit);
  const units = found
    ? [found]
    : directory.units.filter((known) => known.odsCode === unit.odsCode.toUpperCase());
  return units.map(({ odsCode, ward }) => ({ kind: "unit", odsCode, ward }));
}

/** Whose authentication stands behind an answer, as seen from a case. */
export type Party = "recipient" | "crisis" | "told";

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
  const own = [...team(about.teamId), ...team(about.crisisTeamId)].flatMap(
    (owner) => directory.contactPointsOf.get(formatOwner(owner)) ?? [],
  );
  const told = [...about.told].flatMap((id) => directory.contactPoints.get(id) ?? []);
  return [...new Set([...own, ...told])]
    .filter((point) => !point.isRetired && point.test === about.test && point.sealedSecrets.length > 0)
    .flatMap((point) => {
      const party = partyOf(directory, point.owner, about);
      return party ? [{ party, point }] : [];
    });
}
