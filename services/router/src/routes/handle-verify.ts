import { verifyChains, type VerifiedChains } from "@homeward/kernel";
import type { Db } from "@homeward/postgres";
import { loadChainsAfter } from "./chain-store.ts";

/** Checks every route's chain of versions, batch by batch; `onBatch` hears how far it has come. Changes nothing. */
export const verifyRoutes = (
  db: Db,
  onBatch?: (so: VerifiedChains) => void,
  batch?: number,
): Promise<VerifiedChains> =>
  verifyChains({ load: (after, limit) => loadChainsAfter(db, after, limit), onBatch, batch });
