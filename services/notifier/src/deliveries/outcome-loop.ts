import { createLoop, HomewardError, type Loop, type Turn } from "@homeward/kernel";
import { DatabaseUnavailable, type Pool } from "@homeward/postgres";
import type { Desk } from "../cases/unit-of-work.ts";
import { handleFinish, type Outcome } from "./handle-finish.ts";

const SWEEP_MS = 15_000;
const BATCH = 500;

export interface Recorder {
  readonly loop: Loop;
  add(outcome: Outcome): void;
  /** Records what is left, if the database answers; what is not recorded counts as unknown and is sent again. */
  stop(): Promise<void>;
}

class OutcomesKept extends HomewardError {
  constructor(count: number) {
    super("outcomes-kept", `${count} outcomes could not be recorded yet`, { retriable: true });
  }
}

/** A failed batch is recorded one by one, so that one bad case never stalls its neighbours; answers what is left. */
async function record(pool: Pool, desk: Desk, batch: readonly Outcome[]): Promise<Outcome[]> {
  const [only, ...others] = batch;
  try {
    await handleFinish(pool, desk, batch);
    return [];
  } catch (error) {
    if (error instanceof DatabaseUnavailable) throw error;
    const { notificationId } = only ?? {};
    desk.logger.error({ event: "outcomes-failed", outcomes: batch.length, notificationId, error });
    if (others.length === 0) return [...batch];
  }
  const kept: Outcome[] = [];
  for (const outcome of batch) kept.push(...(await record(pool, desk, [outcome])));
  return kept;
}

/** Outcomes are facts: they are kept until they are recorded, in batches. */
export function createRecorder(pool: Pool, desk: Desk): Recorder {
  const outcomes: Outcome[] = [];
  const runOnce = async (): Promise<Turn> => {
    const batch = outcomes.slice(0, BATCH);
    if (batch.length === 0) return { again: false, sleepMs: null };
    const kept = await record(pool, desk, batch);
    outcomes.splice(0, batch.length);
    outcomes.push(...kept);
    // Thrown, so that the loop backs off; by then the others are recorded.
    if (kept.length === outcomes.length && kept.length > 0) throw new OutcomesKept(kept.length);
    return { again: outcomes.length > 0, sleepMs: null };
  };
  const loop = createLoop({ name: "delivery-outcomes", runOnce, logger: desk.logger, sweepMs: SWEEP_MS });
  return {
    loop,
    add(outcome) {
      outcomes.push(outcome);
      loop.wake();
    },
    async stop() {
      await loop.stop();
      try {
        while ((await runOnce()).again);
      } catch (error) {
        desk.logger.warn({ event: "outcomes-not-recorded", outcomes: outcomes.length, error });
      }
    },
  };
}
