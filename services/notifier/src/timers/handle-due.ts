import { plus, type Instant } from "@homeward/contracts";
import type { Pool, Tx } from "@homeward/postgres";
import { beginWork, type CaseTools } from "../cases/unit-of-work.ts";
import { homeward } from "../history/history.ts";
import { takeDue, takeThis, type Timer } from "./timer-store.ts";
import { inputOf } from "./timer.ts";

export interface Fired {
  readonly timers: readonly Timer[];
  /** When they were decided: once that was committed. */
  readonly at: Instant;
}

export interface Taking {
  readonly limit: number;
  /** Told as soon as so many were taken: there may be more. */
  readonly onFull?: () => void;
}

/** Fires up to `limit` due timers in one transaction. */
export const handleDue = (pool: Pool, tools: CaseTools, { limit, onFull }: Taking): Promise<Fired> =>
  fire(pool, tools, async (tx, at) => {
    const timers = await takeDue(tx, at, limit);
    if (timers.length === limit) onFull?.();
    return timers;
  });

/** Fires this timer alone; nothing when another replica has. */
export const handleOne = (pool: Pool, tools: CaseTools, timer: Timer): Promise<Fired> =>
  fire(pool, tools, (tx) => takeThis(tx, timer));

/**
 * Timers are locked first, then cases. The one exception: what decides about a case and sets a timer of it that is just
 * being taken here (a route that shortens the contact clock as it fires) waits for that timer while it holds the case.
 * PostgreSQL ends one of both, which is retriable and comes again (lock-order.int.test.ts); locking cases first would
 * make replicas wait for each other's batches instead of skipping them.
 */
async function fire(
  pool: Pool,
  tools: CaseTools,
  take: (tx: Tx, at: Instant) => Promise<Timer[]>,
): Promise<Fired> {
  const { timers, at, readAt } = await pool.transaction(async (tx) => {
    const at = await tx.now(tools.clock);
    const readAt = performance.now();
    const timers = await take(tx, at);
    if (timers.length === 0) return { timers, at, readAt };
    const caseIds = timers.map(({ caseId }) => caseId);
    // Were the clock to go back between the two readings, a timer would be spent on a deadline that is still to come.
    const work = await beginWork(tx, tools, { caseIds, mayClose: false, notBefore: at });
    for (const timer of timers) work.input(timer.caseId, inputOf(timer), homeward("timer"));
    work.save();
    return { timers, at, readAt };
  });
  return { timers, at: plus(at, Math.round((performance.now() - readAt) * 1_000)) };
}
