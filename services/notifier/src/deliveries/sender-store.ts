import { sql, type Db } from "@homeward/postgres";

/** The class of the advisory locks by which senders show that they live. */
const SENDERS = 4_072;

/** Held for as long as the session lives: the sign that attempts under this number are really under way. */
export async function claimSender(session: Db, sender: number): Promise<boolean> {
  const [row] = await session.query<{ mine: boolean }>(
    sql`select pg_try_advisory_lock(${SENDERS}, ${sender}) as mine`,
  );
  return row?.mine === true;
}

/** Lets go of what is recorded as under way by this sender and is not. Answers how many. */
export async function freeUnsent(db: Db, sender: number, underWay: readonly string[]): Promise<number> {
  const rows = await db.query(sql`
    update notifications set sender = null
    where sender = ${sender} and notification_id <> all(${[...underWay]}::uuid[])
    returning notification_id`);
  return rows.length;
}

/**
 * Hands over what dead senders had under way: whether it was sent is unknown, so it is sent again under the same id.
 * Answers how many.
 */
export async function freeAbandoned(db: Db): Promise<number> {
  const rows = await db.query(sql`
    update notifications set sender = null
    where sender is not null and sender not in (
      select objid::int from pg_locks
      where locktype = 'advisory' and classid = ${SENDERS} and granted
        and database = (select oid from pg_database where datname = current_database()))
    returning notification_id`);
  return rows.length;
}
