import type { Instant } from "@homeward/contracts";
import { sql, ts, type Db, type Tx } from "@homeward/postgres";

/** A refused body as it is kept. */
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

/** Keeps a refused body; false when this one is kept already. */
export async function keepRefused(tx: Tx, row: QuarantineRow): Promise<boolean> {
  const rows = await tx.query(sql`
    insert into quarantine (id, at, code, ods_code, ward, bytes, sealed)
    values (${row.id}::uuid, ${ts(row.at)}::timestamptz, ${row.code}, ${row.odsCode}, ${row.ward}, ${row.bytes},
      ${row.sealed})
    on conflict (id) do nothing returning 1`);
  return rows.length > 0;
}

export type QuarantineItem = Pick<QuarantineRow, "id" | "at" | "code" | "bytes">;

/** What is kept, the oldest first; `after` is the id of the last one seen. */
export function listRefused(db: Db, after: string | null, limit: number): Promise<QuarantineItem[]> {
  return db.query<QuarantineItem>(sql`
    select id, at, code, bytes from quarantine
    where ${after}::uuid is null or (at, id) > (select at, id from quarantine where id = ${after}::uuid)
    order by at, id limit ${limit}`);
}
