import { json, sql, type Db, type Tx } from "@homeward/postgres";
import type { Entry } from "./history.ts";

export async function insertEntries(
  tx: Tx,
  entries: readonly (Entry & { readonly caseId: string })[],
): Promise<void> {
  if (entries.length === 0) return;
  const rows = entries.map(({ caseId, seq, text, prevHash, hash }) => ({
    case_id: caseId,
    seq,
    text,
    prev_hash: prevHash,
    hash,
  }));
  await tx.query(sql`
    insert into history (case_id, seq, text, prev_hash, hash)
    select * from jsonb_to_recordset(${json(rows)}::jsonb)
      as new (case_id uuid, seq int, text text, prev_hash text, hash text)`);
}

/** Words that are kept sealed beside the entry that carries their keyed hash. */
export async function insertSealedWords(
  tx: Tx,
  words: readonly { readonly caseId: string; readonly seq: number; readonly sealed: string }[],
): Promise<void> {
  if (words.length === 0) return;
  const rows = words.map(({ caseId, seq, sealed }) => ({ case_id: caseId, seq, sealed }));
  await tx.query(sql`
    insert into sealed_words (case_id, seq, sealed)
    select * from jsonb_to_recordset(${json(rows)}::jsonb) as new (case_id uuid, seq int, sealed text)`);
}

export interface HistoryRow {
  readonly seq: number;
  readonly text: string;
  readonly prevHash: string;
  readonly hash: string;
}

/** The whole chain of a case, in order. */
export const loadHistory = (db: Db, caseId: string): Promise<HistoryRow[]> =>
  db.query<HistoryRow>(sql`
    select seq, text, prev_hash as "prevHash", hash from history where case_id = ${caseId} order by seq`);
