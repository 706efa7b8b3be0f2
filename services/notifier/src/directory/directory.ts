import {
  formatOwner,
  parseOwner,
  type ContactChannel,
  type Owner,
  type SeedPerson,
  type SeedPolicy,
  type SeedUnit,
  type TeamHours,
} from "@homeward/contracts";
import { englishHolidays } from "../hours/holidays.ts";
import { hoursOf, type Hours } from "../hours/hours.ts";
import { parsePolicy, type Policy } from "../policies/policy.ts";
import type { Rota } from "../rotas/rota.ts";

/** A service that can be a recipient or be told: community teams, crisis services, resolvers, safeguarding. */
export interface Team {
  readonly id: string;
  readonly name: string;
  readonly odsCode: string;
  readonly odsAliases: readonly string[];
  readonly kind: string;
  /** Its working hours, bank holidays of England left out. */
  readonly hours: Hours;
  /** The family of its policies. */
  readonly policyFamily: string;
}

/** A way to reach a team, a role or a person. */
export interface ContactPoint {
  readonly id: string;
  readonly owner: Owner;
  readonly channel: ContactChannel;
  readonly address: string;
  readonly content: "full" | "thin";
  /** Opened only where a message is signed or a signature is verified. */
  readonly sealedSecrets: readonly string[];
  /** Hears of events with `test: true`, and of nothing else. */
  readonly test: boolean;
  /** Taken out of the seeds: hears of nothing new, but what was decided for it is still sent. */
  readonly isRetired: boolean;
}

/** Everything known about who there is to tell, as it stood at one version. Never changed once built. */
export interface Directory {
  readonly version: number;
  readonly teams: ReadonlyMap<string, Team>;
  readonly people: ReadonlyMap<string, SeedPerson>;
  readonly units: readonly SeedUnit[];
  readonly rotas: ReadonlyMap<string, Rota & { readonly owner: Owner }>;
  /** By id, retired ones too. */
  readonly contactPoints: ReadonlyMap<string, ContactPoint>;
  /** Those in use, by {@link formatOwner} of whose they are, in the order of their ids. */
  readonly contactPointsOf: ReadonlyMap<string, readonly ContactPoint[]>;
  /** Those that cases open under now. */
  readonly policies: readonly Policy[];
  /** Also those that are no longer in force: running cases keep theirs. */
  readonly policiesByKey: ReadonlyMap<string, Policy>;
}

/** The directory as stored: what {@link buildDirectory} makes one from. */
export interface DirectoryRows {
  readonly version: number;
  readonly units: readonly SeedUnit[];
  readonly teams: readonly (Omit<Team, "hours"> & { readonly hours: readonly TeamHours[] })[];
  readonly people: readonly SeedPerson[];
  readonly rotas: readonly (Rota & { readonly owner: string })[];
  readonly contactPoints: readonly (Omit<ContactPoint, "owner"> & { readonly owner: string })[];
  readonly policies: readonly {
    readonly key: string;
    readonly inForce: boolean;
    readonly body: SeedPolicy;
  }[];
}

const byId = <Row extends { readonly id: string }>(rows: readonly Row[]): ReadonlyMap<string, Row> =>
  new Map(rows.map((row) => [row.id, row]));

function withOwner<Row extends { readonly id: string; readonly owner: string }>(row: Row) {
  const owner = parseOwner(row.owner);
  if (!owner) throw new Error(`${row.id} has an owner of no known form`);
  return { ...row, owner };
}

export function buildDirectory(rows: DirectoryRows): Directory {
  const contactPoints: ContactPoint[] = rows.contactPoints
    .map(withOwner)
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const policies = rows.policies.map(({ key, inForce, body }) => ({
    inForce,
    policy: parsePolicy(body, key),
  }));
  return {
    version: rows.version,
    units: rows.units,
    teams: byId(rows.teams.map((team) => ({ ...team, hours: hoursOf(team.hours, englishHolidays) }))),
    people: byId(rows.people),
    rotas: byId(rows.rotas.map(withOwner)),
    contactPoints: byId(contactPoints),
    contactPointsOf: Map.groupBy(
      contactPoints.filter((point) => !point.isRetired),
      (point) => formatOwner(point.owner),
    ),
    policies: policies.filter(({ inForce }) => inForce).map(({ policy }) => policy),
    policiesByKey: new Map(policies.map(({ policy }) => [policy.key, policy])),
  };
}

/** Whether an organisation code is the team's own or one of its aliases. */
export const isOfTeam = (team: Team, odsCode: string): boolean =>
  [team.odsCode, ...team.odsAliases].includes(odsCode.toUpperCase());

/** The unit by its code and ward, however cased; null when it is not in the directory. */
export function findUnit(directory: Directory, unit: { odsCode: string; ward: string }): SeedUnit | null {
  const same = (a: string, b: string) => a.trim().toLowerCase() === b.trim().toLowerCase();
  return (
    directory.units.find((known) => same(known.odsCode, unit.odsCode) && same(known.ward, unit.ward)) ?? null
  );
}

/** The id of a lead worker whom the unit named, where the recipient team has a person of that name; else null. */
export function findLeadWorker(directory: Directory, teamId: string, name: string): string | null {
  const team = directory.teams.get(teamId);
  if (!team) return null;
  const plain = (text: string) => text.trim().replaceAll(/\s+/g, " ").toLowerCase();
  const found = [...directory.people.values()].filter(
    (person) => plain(person.name) === plain(name) && isOfTeam(team, person.odsCode),
  );
  return found.length === 1 ? (found[0]?.id ?? null) : null;
}

/** The working hours of a team; one that is not in the directory never works. */
export const hoursOfTeam = (directory: Directory, teamId: string): Hours =>
  directory.teams.get(teamId)?.hours ?? hoursOf([], englishHolidays);
