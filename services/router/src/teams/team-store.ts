import type { SeedTeam } from "@homeward/contracts";
import { sql, type Tx } from "@homeward/postgres";

/** Makes these the teams, and no others. */
export async function replaceTeams(tx: Tx, teams: readonly SeedTeam[]): Promise<void> {
  const column = <T>(read: (team: SeedTeam) => T): T[] => teams.map(read);
  await tx.query(sql`delete from teams`);
  await tx.query(sql`
    insert into teams (team_id, name, ods_code, kind, age_from, age_to, valid_from, valid_to)
    select * from unnest(${column((it) => it.id)}::text[], ${column((it) => it.name)}::text[],
      ${column((it) => it.odsCode)}::text[], ${column((it) => it.kind)}::text[], ${column((it) => it.ageFrom)}::int[],
      ${column((it) => it.ageTo)}::int[], ${column((it) => it.validFrom)}::date[],
      ${column((it) => it.validTo ?? null)}::date[])`);
  const catchments = teams.flatMap(({ id, catchments }) => catchments.map((it) => ({ id, ...it })));
  await tx.query(sql`
    insert into catchments (team_id, kind, code)
    select * from unnest(${catchments.map((it) => it.id)}::text[], ${catchments.map((it) => it.kind)}::text[],
      ${catchments.map((it) => it.code)}::text[])
    on conflict do nothing`);
}
