import { formatOwner, type Instant, type Seeds } from "@homeward/contracts";
import type { Sealing } from "@homeward/kernel";
import { listKeys, putKeys } from "@homeward/keys";
import { json, sql, type Query, type Tx } from "@homeward/postgres";

export interface Saved {
  readonly added: number;
  readonly changed: number;
}

/**
 * Runs an upsert that returns `added` of each row it touched. A row whose content is as it was must not be touched,
 * hence the `where … is distinct from …` in each statement.
 */
export async function countSaved(tx: Tx, upsert: Query): Promise<Saved> {
  const rows = await tx.query<{ added: boolean }>(upsert);
  const added = rows.filter((row) => row.added).length;
  return { added, changed: rows.length - added };
}

export const saveUnits = (tx: Tx, units: Seeds["units"]): Promise<Saved> =>
  countSaved(
    tx,
    sql`insert into units as kept (ods_code, ward, name, phone, icb)
        select "odsCode", ward, name, phone, icb from jsonb_to_recordset(${json(units)}::jsonb)
          as seed ("odsCode" text, ward text, name text, phone text, icb text)
        on conflict (ods_code, ward) do update
          set name = excluded.name, phone = excluded.phone, icb = excluded.icb
          where (kept.*) is distinct from (excluded.*)
        returning xmax = 0 as added`,
  );

export const saveTeams = (tx: Tx, teams: Seeds["teams"]): Promise<Saved> =>
  countSaved(
    tx,
    sql`insert into teams as kept (team_id, name, ods_code, ods_aliases, kind, hours, policy_family)
        select id, name, "odsCode", "odsAliases", kind, hours, policy from jsonb_to_recordset(${json(teams)}::jsonb)
          as seed (id text, name text, "odsCode" text, "odsAliases" text[], kind text, hours jsonb, policy text)
        on conflict (team_id) do update
          set name = excluded.name, ods_code = excluded.ods_code, ods_aliases = excluded.ods_aliases,
              kind = excluded.kind, hours = excluded.hours, policy_family = excluded.policy_family
          where (kept.*) is distinct from (excluded.*)
        returning xmax = 0 as added`,
  );

export const savePeople = (tx: Tx, people: Seeds["people"]): Promise<Saved> =>
  countSaved(
    tx,
    sql`insert into people as kept (person_id, name, role, ods_code)
        select id, name, role, "odsCode" from jsonb_to_recordset(${json(people)}::jsonb)
          as seed (id text, name text, role text, "odsCode" text)
        on conflict (person_id) do update
          set name = excluded.name, role = excluded.role, ods_code = excluded.ods_code
          where (kept.*) is distinct from (excluded.*)
        returning xmax = 0 as added`,
  );

export const saveRotas = (tx: Tx, rotas: Seeds["rotas"]): Promise<Saved> =>
  countSaved(
    tx,
    sql`insert into rotas as kept (rota_id, owner, shifts)
        select id, owner, shifts
          from jsonb_to_recordset(${json(rotas.map((rota) => ({ ...rota, owner: formatOwner(rota.owner) })))}::jsonb)
          as seed (id text, owner text, shifts jsonb)
        on conflict (rota_id) do update set owner = excluded.owner, shifts = excluded.shifts
          where (kept.*) is distinct from (excluded.*)
        returning xmax = 0 as added`,
  );

/**
 * A secret that was there already keeps its sealed text: the same secrets again are no change. Contact points that are
 * not among the given ones are retired (counted as changed); where none is given the seeds say nothing about them.
 */
export async function saveContactPoints(
  tx: Tx,
  points: Seeds["contactPoints"],
  sealing: Sealing,
): Promise<Saved> {
  if (points.length === 0) return { added: 0, changed: 0 };
  const rows = points.map(({ secrets, owner, ...point }) => ({
    ...point,
    owner: formatOwner(owner),
    sealed: secrets.map((secret) => sealing.seal(secret)),
    hashes: secrets.map((secret) => sealing.keyedHash(secret)),
  }));
  const retired = await tx.query(sql`
    update contact_points set is_retired = true
      where not is_retired and contact_point_id <> all (${points.map((point) => point.id)}::text[])
      returning contact_point_id`);
  const saved = await countSaved(tx, putContactPoints(rows));
  return { added: saved.added, changed: saved.changed + retired.length };
}

const putContactPoints = (rows: readonly object[]): Query => sql`
  insert into contact_points as kept
      (contact_point_id, owner, channel, address, content, sealed_secrets, secret_hashes, test)
    select id, owner, kind, address, content, sealed, hashes, test
      from jsonb_to_recordset(${json(rows)}::jsonb)
      as seed (id text, owner text, kind text, address text, content text, sealed text[], hashes text[],
               test boolean)
    on conflict (contact_point_id) do update
      set owner = excluded.owner, channel = excluded.channel, address = excluded.address,
          content = excluded.content, sealed_secrets = excluded.sealed_secrets,
          secret_hashes = excluded.secret_hashes, test = excluded.test, is_retired = false
      where (kept.owner, kept.channel, kept.address, kept.content, kept.secret_hashes, kept.test, kept.is_retired)
        is distinct from (excluded.owner, excluded.channel, excluded.address, excluded.content,
                          excluded.secret_hashes, excluded.test, false)
    returning xmax = 0 as added`;

/** Lets the keys of the seeds in; a revoked one stays revoked. */
export async function saveKeys(tx: Tx, keys: Seeds["keys"], at: Instant): Promise<Saved> {
  const read = async () =>
    new Map((await listKeys(tx)).map(({ keyId, role, owner, demo }) => [keyId, json([role, owner, demo])]));
  const before = await read();
  await putKeys(tx, keys, at);
  const after = [...(await read())];
  return {
    added: after.filter(([id]) => !before.has(id)).length,
    changed: after.filter(([id, of]) => before.has(id) && before.get(id) !== of).length,
  };
}
