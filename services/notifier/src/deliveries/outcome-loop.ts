import { createLoop, type Loop, type Turn } from "@homeward/kernel";
import type { Pool } from "@homeward/postgres";
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

/** Outcomes are facts: they are kept until they are recorded, in batches. */
export function createRecorder(pool: Pool, desk: Desk): Recorder {
  const outcomes: Outcome[] = [];
  const runOnce = async (): Promise<Turn> => {
    const batch = outcomes.slice(0, BATCH);
    if (batch.length === 0) return { again: false, sleepMs: null };
    await handleFinish(pool, desk, batch);
    outcomes.splice(0, batch.length);
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
      await runOnce().catch((error: unknown) => {
        desk.logger.warn({ event: "outcomes-not-recorded", outcomes: outcomes.length, error });
      });
    },
  };
}
