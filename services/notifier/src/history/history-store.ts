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

/** A case's head and whole chain. */
export interface KeptChain {
  readonly caseId: string;
  readonly seq: number;
  readonly hash: string;
  readonly entries: readonly HistoryRow[];
}

/** Before every id. */
export const NO_CASE = "00000000-0000-0000-0000-000000000000";

/** The chains of so many cases after one, in the order of their ids. Each with its head as it was at the same instant. */
export async function loadChainsAfter(db: Db, caseId: string, limit: number): Promise<KeptChain[]> {
  const rows = await db.query<Omit<KeptChain, "entries"> & { readonly entry: HistoryRow | null }>(sql`
    select case_id as "caseId", head_seq as seq, head_hash as hash,
        case when history.seq is not null then json_build_object(
          'seq', history.seq, 'text', text, 'prevHash', prev_hash, 'hash', history.hash) end as entry
      from (select case_id, head_seq, head_hash from cases
              where case_id > ${caseId} order by case_id limit ${limit}) as batch
      left join history using (case_id)
      order by case_id, history.seq`);
  const chains = new Map<string, KeptChain & { readonly entries: HistoryRow[] }>();
  for (const { entry, ...head } of rows) {
    const chain = chains.get(head.caseId) ?? { ...head, entries: [] };
    chains.set(head.caseId, chain);
    if (entry !== null) chain.entries.push(entry);
  }
  return [...chains.values()];
}
