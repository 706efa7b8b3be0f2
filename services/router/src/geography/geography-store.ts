import { sql, type Tx } from "@homeward/postgres";
import type { Gazetteer } from "./gazetteer.ts";
import type { SubIcb } from "./geography.ts";

export interface GeographyTables {
  readonly gazetteer: Gazetteer;
  readonly subIcbs: readonly SubIcb[];
  readonly codeChanges: ReadonlyMap<string, string>;
}

/** Replaces everything that is loaded of the country; one statement a table, whatever its size. */
export async function replaceGeography(tx: Tx, tables: GeographyTables): Promise<void> {
  const { postcodes, outwardCodes, practices, authorities } = tables.gazetteer;
  await tx.query(sql`delete from postcodes`);
  await tx.query(sql`
    insert into postcodes (postcode, lad, sub_icb)
    select * from unnest(${postcodes.map((it) => it.postcode)}::text[], ${postcodes.map((it) => it.lad)}::text[],
      ${postcodes.map((it) => it.subIcb)}::text[])`);
  await tx.query(sql`delete from outward_codes`);
  await tx.query(sql`insert into outward_codes select * from unnest(${outwardCodes}::text[])`);
  await tx.query(sql`delete from practices`);
  await tx.query(sql`
    insert into practices (ods_code, lad, sub_icb)
    select * from unnest(${practices.map((it) => it.odsCode)}::text[], ${practices.map((it) => it.lad)}::text[],
      ${practices.map((it) => it.subIcb)}::text[])`);
  await tx.query(sql`delete from authorities`);
  await tx.query(sql`
    insert into authorities (code, name, lad, utla, sub_icb, icb)
    select * from unnest(${authorities.map((it) => it.code)}::text[], ${authorities.map((it) => it.name)}::text[],
      ${authorities.map((it) => it.lad)}::text[], ${authorities.map((it) => it.utla)}::text[],
      ${authorities.map((it) => it.subIcb)}::text[], ${authorities.map((it) => it.icb)}::text[])`);
  await replaceAreas(tx, tables);
}

async function replaceAreas(tx: Tx, { subIcbs, codeChanges }: GeographyTables): Promise<void> {
  await tx.query(sql`delete from sub_icbs`);
  await tx.query(sql`
    insert into sub_icbs (code, ods_code, name, icb, icb_ods_code, icb_name)
    select * from unnest(${subIcbs.map((it) => it.code)}::text[], ${subIcbs.map((it) => it.odsCode)}::text[],
      ${subIcbs.map((it) => it.name)}::text[], ${subIcbs.map((it) => it.icb)}::text[],
      ${subIcbs.map((it) => it.icbOdsCode)}::text[], ${subIcbs.map((it) => it.icbName)}::text[])`);
  await tx.query(sql`delete from code_changes`);
  await tx.query(sql`
    insert into code_changes (old_code, new_code)
    select * from unnest(${[...codeChanges.keys()]}::text[], ${[...codeChanges.values()]}::text[])`);
}
