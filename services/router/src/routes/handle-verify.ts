import type { Db } from "@homeward/postgres";
import { loadChainsAfter, NO_DISCHARGE } from "./chain-store.ts";
import { firstBrokenVersion } from "./version.ts";

/** What became of checking every chain. */
export interface VerifiedRoutes {
  readonly chains: number;
  readonly entries: number;
  readonly brokenChains: number;
  /** Of the first broken chain the first version that does not hold, in the order of ids. */
  readonly firstBroken: { readonly dischargeId: string; readonly routeVersion: number } | null;
}

const BATCH = 500;

/** Checks every route's chain of versions, batch by batch; `onBatch` hears how far it has come. Changes nothing. */
export async function verifyRoutes(
  db: Db,
  onBatch: (so: VerifiedRoutes) => void = () => undefined,
  batch = BATCH,
): Promise<VerifiedRoutes> {
  let so: VerifiedRoutes = { chains: 0, entries: 0, brokenChains: 0, firstBroken: null };
  for (let last = NO_DISCHARGE; ;) {
    const chains = await loadChainsAfter(db, last, batch);
    for (const { dischargeId, versions, last: sent } of chains) {
      const routeVersion = firstBrokenVersion(sent, versions);
      so = {
        chains: so.chains + 1,
        entries: so.entries + versions.length,
        brokenChains: so.brokenChains + (routeVersion === null ? 0 : 1),
        firstBroken: so.firstBroken ?? (routeVersion === null ? null : { dischargeId, routeVersion }),
      };
    }
    onBatch(so);
    const end = chains.at(-1);
    if (end === undefined || chains.length < batch) return so;
    last = end.dischargeId;
  }
}
