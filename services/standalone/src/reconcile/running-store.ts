import type { Instant } from "@homeward/contracts";
import { sql, type Db } from "@homeward/postgres";

/** The services that are connected to this database, by the names their connections bear. */
export async function runningServices(db: Db): Promise<string[]> {
  const rows = await db.query<{ name: string }>(sql`
    select distinct application_name as name from pg_stat_activity
    where datname = current_database() and application_name in ('homeward intake', 'homeward router', 'homeward notifier')
    order by 1`);
  return rows.map(({ name }) => name);
}

/** When the newest message was told that the database knows of; in microseconds, 0 when it knows of none. */
export async function newestKnown(db: Db): Promise<number> {
  const [row] = await db.query<{ newest: Instant | null }>(sql`
    select greatest((select max(time) from homeward_intake.outbox), (select max(time) from homeward_router.outbox),
      (select max(time) from homeward_notifier.outbox)) as newest`);
  return row?.newest ?? 0;
}
