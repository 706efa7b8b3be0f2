import { gatherChains, type ChainLink, type ChainRow, type KeptChain } from "@homeward/kernel";
import { json, sql, type Db, type Tx } from "@homeward/postgres";
import type { Entry } from "./history.ts";

export function insertEntries(tx: Tx, entries: readonly (Entry & { readonly caseId: string })[]): void {
  if (entries.length === 0) return;
  const rows = entries.map(({ caseId, seq, text, prevHash, hash }) => ({
    case_id: caseId,
    seq,
    text,
    prev_hash: prevHash,
    hash,
  }));
  tx.send(sql`
    insert into history (case_id, seq, text, prev_hash, hash)
    select * from jsonb_to_recordset(${json(rows)}::jsonb)
      as new (case_id uuid, seq int, text text, prev_hash text, hash text)`);
}

/** Words that are kept sealed beside the entry that carries their keyed hash. */
export function insertSealedWords(
  tx: Tx,
  words: readonly { readonly caseId: string; readonly seq: number; readonly sealed: string }[],
): void {
  if (words.length === 0) return;
  const rows = words.map(({ caseId, seq, sealed }) => ({ case_id: caseId, seq, sealed }));
  tx.send(sql`
    insert into sealed_words (case_id, seq, sealed)
    select * from jsonb_to_recordset(${json(rows)}::jsonb) as new (case_id uuid, seq int, sealed text)`);
}

/** The whole chain of a case, in order. */
export const loadHistory = (db: Db, caseId: string): Promise<ChainLink[]> =>
  db.query<ChainLink>(sql`
    select seq, text, prev_hash as "prevHash", hash from history where case_id = ${caseId} order by seq`);

/** The chains of so many cases after one, in the order of their ids. Each with its head as it was at the same instant. */
export async function loadChainsAfter(db: Db, caseId: string, limit: number): Promise<KeptChain[]> {
  const rows = await db.query<ChainRow>(sql`
    select case_id as id, head_seq as seq, head_hash as hash,
        case when history.seq is not null then json_build_object(
          'seq', history.seq, 'text', text, 'prevHash', prev_hash, 'hash', history.hash) end as link
      from (select case_id, head_seq, head_hash from cases
              where case_id > ${caseId} order by case_id limit ${limit}) as batch
      left join history using (case_id)
      order by case_id, history.seq`);
  return gatherChains(rows);
}
