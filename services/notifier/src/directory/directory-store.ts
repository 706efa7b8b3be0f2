import type { Instant, Seeds } from "@homeward/contracts";
import type { Sealing } from "@homeward/kernel";
import { sql, type Db, type Tx } from "@homeward/postgres";
import { buildDirectory, type Directory, type DirectoryRows } from "./directory.ts";
import { savePolicies } from "../policies/policy-store.ts";
import {
  saveContactPoints,
  saveKeys,
  savePeople,
  saveRotas,
  saveTeams,
  saveUnits,
  type Saved,
} from "./seed-store.ts";

/** Wakes whoever keeps a copy of the directory. */
export const DIRECTORY_CHANGED = "directory";

/** How many rows of each file were new and how many were changed; the rest was as it is. */
export type DirectoryChanges = Readonly<Record<keyof Seeds, Saved>>;

/** With what, and when, seeds are applied. */
export interface Applying {
  readonly sealing: Sealing;
  readonly at: Instant;
}

/**
 * Writes the seeds into the directory and lets their keys in. Rows are added and changed; none is removed, because a
 * running case may stand on it, but a contact point that is no longer among those given hears of nothing new.
 * The role and search path of the transaction have to be the notifier's.
 */
export async function applySeeds(tx: Tx, seeds: Seeds, { sealing, at }: Applying): Promise<DirectoryChanges> {
  const changes = {
    units: await saveUnits(tx, seeds.units),
    teams: await saveTeams(tx, seeds.teams),
    people: await savePeople(tx, seeds.people),
    contactPoints: await saveContactPoints(tx, seeds.contactPoints, sealing),
    policies: await savePolicies(tx, seeds.policies),
    rotas: await saveRotas(tx, seeds.rotas),
    keys: await saveKeys(tx, seeds.keys, at),
  };
  if (Object.values(changes).some(({ added, changed }) => added + changed > 0)) {
    await tx.query(sql`update directory_version set version = version + 1`);
    tx.raise(DIRECTORY_CHANGED);
  }
  return changes;
}

/** One statement, so that all of it is of one moment. */
export async function loadDirectory(db: Db): Promise<Directory> {
  const [rows] = await db.query<DirectoryRows>(sql`
    select
      (select version from directory_version) as version,
      (select coalesce(jsonb_agg(jsonb_build_object(
         'odsCode', ods_code, 'ward', ward, 'name', name, 'phone', phone, 'icb', icb)), '[]') from units) as units,
      (select coalesce(jsonb_agg(jsonb_build_object(
         'id', team_id, 'name', name, 'odsCode', ods_code, 'odsAliases', ods_aliases, 'kind', kind,
         'hours', hours, 'policyFamily', policy_family)), '[]') from teams) as teams,
      (select coalesce(jsonb_agg(jsonb_build_object(
         'id', person_id, 'name', name, 'role', role, 'odsCode', ods_code)), '[]') from people) as people,
      (select coalesce(jsonb_agg(jsonb_build_object(
         'id', rota_id, 'owner', owner, 'shifts', shifts)), '[]') from rotas) as rotas,
      (select coalesce(jsonb_agg(jsonb_build_object(
         'id', contact_point_id, 'owner', owner, 'channel', channel, 'address', address, 'content', content,
         'sealedSecrets', sealed_secrets, 'test', test, 'isRetired', is_retired)), '[]') from contact_points) as "contactPoints",
      (select coalesce(jsonb_agg(jsonb_build_object(
         'key', policy_key, 'inForce', is_in_force, 'body', body)), '[]') from policies) as policies`);
  if (rows === undefined) throw new Error("the directory gave no rows");
  return buildDirectory(rows);
}

/** The directory as it is now, for use in transactions. */
export interface DirectorySource {
  /** One short round trip; loads anew only when the version has grown. Give it the transaction that decides. */
  current(db: Db): Promise<Directory>;
}

/** Keeps one copy for the whole process. Comparing the version each time means that no change is ever missed. */
export function createDirectorySource(): DirectorySource {
  let kept: Directory | null = null;
  return {
    async current(db) {
      const [row] = await db.query<{ version: number }>(sql`select version from directory_version`);
      if (kept?.version !== row?.version) kept = await loadDirectory(db);
      return kept as Directory;
    },
  };
}
