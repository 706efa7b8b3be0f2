import type { SeedUnit } from "@homeward/contracts";
import { sql, type Db } from "@homeward/postgres";
import type { Unit } from "./unit.ts";

/** The units known under an organisation code. */
export const unitsOf = (db: Db, odsCode: string): Promise<Unit[]> =>
  db.query<Unit>(sql`
    select ods_code as "odsCode", ward, name, phone from units where ods_code = ${odsCode} order by ward`);

/** Adds units, and describes known ones anew. None is ever taken away by its absence. Answers what changed. */
export async function putUnits(
  db: Db,
  units: readonly SeedUnit[],
): Promise<{ added: number; changed: number }> {
  const rows = await db.query<{ isNew: boolean }>(sql`
    insert into units as unit (ods_code, ward, name, phone, icb)
    select * from unnest(
      ${units.map(({ odsCode }) => odsCode)}::text[], ${units.map(({ ward }) => ward)}::text[],
      ${units.map(({ name }) => name)}::text[], ${units.map(({ phone }) => phone)}::text[],
      ${units.map(({ icb }) => icb)}::text[])
    on conflict (ods_code, ward) do update set name = excluded.name, phone = excluded.phone, icb = excluded.icb
    where (unit.name, unit.phone, unit.icb) is distinct from (excluded.name, excluded.phone, excluded.icb)
    returning old.ods_code is null as "isNew"`);
  const added = rows.filter(({ isNew }) => isNew).length;
  return { added, changed: rows.length - added };
}
