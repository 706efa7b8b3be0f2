import type { Instant } from "@homeward/contracts";
import { sql, ts, type Db, type Tx } from "@homeward/postgres";
import type { Ringing } from "./alarm.ts";

/** A refused body as it is kept; `at` is when it first came. */
export interface QuarantineRow {
  readonly id: string;
  readonly at: Instant;
  /** Of the problem that the sender was answered. */
  readonly code: string;
  readonly odsCode: string;
  readonly ward: string;
  readonly bytes: number;
  readonly sealed: string;
}

/** Keeps a refused body; of one that is kept already it remembers that it came again, and when last. */
export async function keepRefused(tx: Tx, row: QuarantineRow): Promise<void> {
  await tx.query(sql`
    insert into quarantine as kept (id, at, code, ods_code, ward, bytes, sealed)
    values (${row.id}::uuid, ${ts(row.at)}::timestamptz, ${row.code}, ${row.odsCode}, ${row.ward}, ${row.bytes},
      ${row.sealed})
    on conflict (id) do update
      set times = kept.times + 1, last_at = greatest(kept.at, kept.last_at, excluded.at)`);
}

/** Whether nothing of this unit was refused for this reason in this hour yet; true once. */
export async function isFirstOfHour(tx: Tx, ringing: Ringing): Promise<boolean> {
  const { odsCode, ward, code, hour, test, quarantineId } = ringing;
  const rows = await tx.query(sql`
    insert into quarantine_alarms (ods_code, ward, code, hour, test, quarantine_id)
    values (${odsCode}, ${ward}, ${code}, ${ts(hour)}::timestamptz, ${test}, ${quarantineId}::uuid)
    on conflict do nothing returning 1`);
  return rows.length > 0;
}

export interface QuarantineItem extends Pick<QuarantineRow, "id" | "at" | "code" | "bytes"> {
  /** How often the same bytes were refused for the same reason. */
  readonly times: number;
  readonly lastAt: Instant;
}

/** What is kept, the oldest first; `after` is the id of the last one seen. */
export function listRefused(db: Db, after: string | null, limit: number): Promise<QuarantineItem[]> {
  return db.query<QuarantineItem & object>(sql`
    select id, at, code, bytes, times, coalesce(last_at, at) as "lastAt" from quarantine
    where ${after}::uuid is null or (at, id) > (select at, id from quarantine where id = ${after}::uuid)
    order by at, id limit ${limit}`);
}
