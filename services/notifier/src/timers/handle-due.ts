import type { Instant } from "@homeward/contracts";
import type { Pool } from "@homeward/postgres";
import { beginWork, type Desk } from "../cases/unit-of-work.ts";
import { homeward } from "../history/history.ts";
import { takeDue, type Timer } from "./timer-store.ts";
import { inputOf } from "./timer.ts";

export interface Fired {
  readonly timers: readonly Timer[];
  readonly at: Instant;
}

/** Fires up to `limit` due timers in one transaction. */
export function handleDue(pool: Pool, desk: Desk, limit: number): Promise<Fired> {
  return pool.transaction(async (tx) => {
    const at = await tx.now(desk.clock);
    const timers = await takeDue(tx, at, limit);
    if (timers.length === 0) return { timers, at };
    const work = await beginWork(tx, desk, { caseIds: timers.map(({ caseId }) => caseId), mayClose: false });
    for (const timer of timers) work.input(timer.caseId, inputOf(timer), homeward("timer"));
    await work.save();
    return { timers, at };
  });
}
