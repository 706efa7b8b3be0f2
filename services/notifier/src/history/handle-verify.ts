import { verifyChains, type VerifiedChains } from "@homeward/kernel";
import type { Db } from "@homeward/postgres";
import { loadChainsAfter } from "./history-store.ts";

/** Checks the history of every case, batch by batch; `onBatch` hears how far it has come. Changes nothing. */
export const verifyHistory = (
  db: Db,
  onBatch?: (so: VerifiedChains) => void,
  batch?: number,
): Promise<VerifiedChains> =>
  verifyChains({ load: (after, limit) => loadChainsAfter(db, after, limit), onBatch, batch });
