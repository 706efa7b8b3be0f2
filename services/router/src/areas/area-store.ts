import { sql, type Db } from "@homeward/postgres";

/** An area as people know it: GSS code, ODS code, name. */
export interface NamedArea {
  readonly code: string;
  readonly odsCode: string;
  readonly name: string;
}

/** A sub-ICB location and its ICB; null when it is not loaded. */
export async function readSubIcb(
  db: Db,
  code: string,
): Promise<{ subIcb: NamedArea; icb: NamedArea } | null> {
  const [row] = await db.query<{ subIcb: NamedArea; icb: NamedArea }>(sql`
    select json_build_object('code', code, 'odsCode', ods_code, 'name', name) as "subIcb",
      json_build_object('code', icb, 'odsCode', icb_ods_code, 'name', icb_name) as icb
    from sub_icbs where code = ${code}`);
  return row ?? null;
}

/** ODS codes of teams. */
export async function readOdsCodes(db: Db, teamIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const rows = await db.query<{ id: string; odsCode: string }>(
    sql`select team_id as id, ods_code as "odsCode" from teams where team_id = any(${teamIds}::text[])`,
  );
  return new Map(rows.map(({ id, odsCode }) => [id, odsCode]));
}
