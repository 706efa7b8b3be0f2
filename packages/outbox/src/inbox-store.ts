import { sql, type Db, type Tx } from "@homeward/postgres";
import { countOf } from "./outbox-store.ts";

/**
 * Marks messages as seen by a consumer; answers those it had not seen before. Of two transactions with the same
 * message the second waits for the first, and sees it only if that one was undone.
 */
export async function firstSeen(tx: Tx, consumer: string, ids: Iterable<string>): Promise<Set<string>> {
  // In one order, so that two transactions cannot wait for each other.
  const marks = [...new Set(ids)].map(mark).sort();
  const rows = await tx.query<{ id: string }>(sql`
    insert into inbox (consumer, message_id) select ${consumer}, id from unnest(${marks}::text[]) as id
    on conflict do nothing returning message_id as id`);
  const fresh = new Set(rows.map(({ id }) => id));
  return new Set([...ids].filter((id) => fresh.has(mark(id))));
}

/** Deletes up to `limit` marks older than this; answers how many. */
export function deleteSeen(db: Db, keepDays: number, limit: number): Promise<number> {
  return countOf(
    db,
    sql`delete from inbox where (consumer, message_id) in (
      select consumer, message_id from inbox where seen_at < now() - make_interval(days => ${keepDays}::int)
      order by seen_at limit ${limit} for update skip locked) returning 1`,
  );
}

/** PostgreSQL cannot store this character; an id that has it is none of ours, but must not block what follows it. */
const mark = (id: string): string => id.replaceAll("\0", "\u{fffd}");
