import { plus } from "@homeward/contracts";
import { readNow, type Pool } from "@homeward/postgres";
import { beginWork, type Desk } from "../cases/unit-of-work.ts";
import { homeward } from "../history/history.ts";
import { nextAttemptDelayMs } from "../sending/retry.ts";
import type { TimedResult } from "../sending/sender.ts";
import { finishAttempts, type Finished } from "./delivery-store.ts";

/** What came of one attempt. */
export interface Outcome extends TimedResult {
  readonly notificationId: string;
  /** Which attempt it was, from 1. */
  readonly n: number;
}

/** Records outcomes and lets the cases know: a first success, or that nobody of a rung can be reached at all. */
export async function handleFinish(pool: Pool, desk: Desk, outcomes: readonly Outcome[]): Promise<void> {
  await pool.transaction(async (tx) => {
    const now = await readNow(tx, desk.clock);
    const { delivered, undeliverable } = await finishAttempts(
      tx,
      outcomes.map((it) => finished(it, now)),
    );
    const concerned = [...delivered, ...undeliverable];
    if (concerned.length === 0) return;
    const work = await beginWork(tx, desk, {
      caseIds: concerned.map(({ caseId }) => caseId),
      mayClose: true,
    });
    const actor = homeward("delivery");
    for (const { caseId, ...rung } of delivered) work.input(caseId, { kind: "delivered", ...rung }, actor);
    for (const { caseId, ...rung } of undeliverable)
      work.input(caseId, { kind: "undelivered", ...rung }, actor);
    await work.save();
  });
}

function finished(
  { notificationId, n, result, durationMs }: Outcome,
  now: Parameters<typeof plus>[0],
): Finished {
  const base = { notificationId, n, durationMs, result: result.kind, status: null, reason: null };
  if (result.kind === "delivered")
    return { ...base, status: result.status, leaves: "delivered", nextAttemptAt: null };
  const said = result.kind === "refused" ? { status: result.status } : { reason: result.reason };
  if (result.forGood) return { ...base, ...said, leaves: "refused", nextAttemptAt: null };
  const wish =
    result.kind === "refused" && result.retryAfterMs !== undefined
      ? { retryAfterMs: result.retryAfterMs }
      : {};
  const waitMs = Math.ceil(nextAttemptDelayMs(n, Math.random, wish));
  return { ...base, ...said, leaves: "pending", nextAttemptAt: plus(now, waitMs * 1_000) };
}
