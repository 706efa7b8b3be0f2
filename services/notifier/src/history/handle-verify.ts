import type { Db } from "@homeward/postgres";
import { firstBrokenTo } from "./history.ts";
import { loadChainsAfter, NO_CASE } from "./history-store.ts";

/** What became of checking every chain. */
export interface VerifiedHistory {
  readonly chains: number;
  readonly entries: number;
  readonly brokenChains: number;
  /** Of the first broken chain the first link that does not hold, in the order of ids. */
  readonly firstBroken: { readonly caseId: string; readonly seq: number } | null;
}

const BATCH = 500;

/** Checks the history of every case, batch by batch; `onBatch` hears how far it has come. Changes nothing. */
export async function verifyHistory(
  db: Db,
  onBatch: (so: VerifiedHistory) => void = () => undefined,
  batch = BATCH,
): Promise<VerifiedHistory> {
  let so: VerifiedHistory = { chains: 0, entries: 0, brokenChains: 0, firstBroken: null };
  for (let last = NO_CASE; ;) {
    const chains = await loadChainsAfter(db, last, batch);
    for (const chain of chains) {
      const seq = firstBrokenTo(chain, chain.entries);
      so = {
        chains: so.chains + 1,
        entries: so.entries + chain.entries.length,
        brokenChains: so.brokenChains + (seq === null ? 0 : 1),
        firstBroken: so.firstBroken ?? (seq === null ? null : { caseId: chain.caseId, seq }),
      };
    }
    onBatch(so);
    const end = chains.at(-1);
    if (end === undefined || chains.length < batch) return so;
    last = end.caseId;
  }
}
