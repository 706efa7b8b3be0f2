import { sql, type Db } from "@homeward/postgres";

/** The services that are connected to this database, by the names their connections bear. */
export async function runningServices(db: Db): Promise<string[]> {
  const rows = await db.query<{ name: string }>(sql`
    select distinct application_name as name from pg_stat_activity
    where datname = current_database() and application_name in ('homeward intake', 'homeward router', 'homeward notifier')
    order by 1`);
  return rows.map(({ name }) => name);
}
