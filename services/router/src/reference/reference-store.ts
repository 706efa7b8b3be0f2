import { sql, type Db } from "@homeward/postgres";
import type { Authority, Place, Reference, Team } from "../resolution/reference.ts";
import type { Questions } from "../resolution/slice.ts";
import type { Release } from "./release-store.ts";

/** What changes only with a release, and is small enough to be remembered: all but postcodes and practices. */
export type Standing = Pick<Reference, "authorities" | "codeChanges" | "teams" | "releases">;
export type Looked = Pick<Reference, "postcodes" | "outwardCodes" | "practices">;

interface StandingRow {
  readonly releases: readonly Release[] | null;
  readonly teams: readonly Team[] | null;
  readonly authorities: Record<string, Authority> | null;
  readonly changes: Record<string, string> | null;
}

/** In one statement, so that teams and releases belong together. */
export async function readStanding(db: Db): Promise<{ standing: Standing; fingerprint: string }> {
  const [row] = await db.query<StandingRow>(sql`
    select
      (select json_agg(releases order by name) from releases) as releases,
      (select json_agg(json_build_object('id', team_id, 'name', name, 'kind', kind, 'ageFrom', age_from,
          'ageTo', age_to, 'validFrom', valid_from, 'validTo', valid_to, 'catchments', coalesce(areas, '[]'::json))
          order by team_id)
        from teams left join (
          select team_id, json_agg(json_build_object('kind', kind, 'code', code) order by kind, code) as areas
          from catchments group by team_id) as own using (team_id)) as teams,
      (select json_object_agg(code, json_build_object('name', name, 'place', json_build_object(
          'lsoa', null, 'lad', lad, 'subIcb', sub_icb, 'utla', utla, 'icb', icb))) from authorities) as authorities,
      (select json_object_agg(old_code, new_code) from code_changes) as changes`);
  const releases = row?.releases ?? [];
  return {
    standing: {
      teams: row?.teams ?? [],
      authorities: row?.authorities ?? {},
      codeChanges: row?.changes ?? {},
      releases: Object.fromEntries(releases.map(({ name, release }) => [name, release])),
    },
    fingerprint: fingerprintOf(releases),
  };
}

export const fingerprintOf = (releases: readonly Release[]): string =>
  releases.map(({ name, fingerprint }) => `${name}=${fingerprint}`).join(" ");

interface LookedRow {
  readonly releases: readonly Release[] | null;
  readonly postcodes: Record<string, Place> | null;
  readonly outward: readonly string[] | null;
  readonly practices: Record<string, Place> | null;
}

/** The answers to the questions of a whole batch, and the fingerprint of what they were read from. */
export async function lookUp(db: Db, asked: Questions): Promise<{ looked: Looked; fingerprint: string }> {
  const place = sql`json_build_object('lsoa', null, 'lad', it.lad, 'subIcb', it.sub_icb,
    'utla', authorities.utla, 'icb', sub_icbs.icb)`;
  const around = sql`left join authorities on authorities.code = it.lad left join sub_icbs on sub_icbs.code = it.sub_icb`;
  const [row] = await db.query<LookedRow>(sql`
    select
      (select json_agg(releases order by name) from releases) as releases,
      (select json_object_agg(it.postcode, ${place}) from postcodes as it ${around}
        where it.postcode = any(${asked.postcodes}::text[])) as postcodes,
      (select json_agg(code order by code) from outward_codes where code = any(${asked.outwardCodes}::text[])) as outward,
      (select json_object_agg(it.ods_code, ${place}) from practices as it ${around}
        where it.ods_code = any(${asked.practices}::text[])) as practices`);
  return {
    looked: {
      postcodes: row?.postcodes ?? {},
      outwardCodes: row?.outward ?? [],
      practices: row?.practices ?? {},
    },
    fingerprint: fingerprintOf(row?.releases ?? []),
  };
}
