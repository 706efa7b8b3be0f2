import { createLoop, type Logger, type Loop, type Turn } from "@homeward/kernel";
import type { Pool, Signals } from "@homeward/postgres";
import { STREAM } from "../cases/writer.ts";
import { forgetChanges, numberChanges } from "./stream-store.ts";

export interface FeederParts {
  readonly pool: Pool;
  readonly signals: Signals;
  readonly logger: Logger;
  /** How many events can be resumed from. */
  readonly keep?: number;
}

/** Wakes the readers, in every process. */
export const STREAMED = "streamed";

const BATCH = 1_000;
const KEEP = 100_000;
const SWEEP_MS = 5_000;
/** So long changes gather before they are numbered together. */
const REST_MS = 50;
/** Another process is numbering: what was committed after it looked is numbered soon after. */
const BUSY_MS = 50;

export interface Feeder extends Loop {
  /** Ends the wake-ups too. */
  stop(): Promise<void>;
}

/**
 * Gives changes their event ids once they are committed, so that a slow transaction is never stepped over. One process
 * at a time, and any of them: woken by every change.
 */
export function createFeeder({ pool, signals, logger, keep = KEEP }: FeederParts): Feeder {
  let sinceForgotten = 0;
  const runOnce = async (): Promise<Turn> => {
    const numbered = await pool.transaction(async (tx) => {
      const count = await numberChanges(tx, BATCH);
      if (count !== null && count > 0) tx.raise(STREAMED);
      return count;
    });
    if (numbered === null) return { again: false, sleepMs: BUSY_MS };
    sinceForgotten += numbered;
    if (sinceForgotten >= Math.min(BATCH, keep)) {
      await forgetChanges(pool, keep);
      sinceForgotten = 0;
    }
    return { again: numbered === BATCH, sleepMs: null };
  };
  const loop = createLoop({ name: "stream-feeder", runOnce, logger, sweepMs: SWEEP_MS, restMs: REST_MS });
  let off = () => {};
  return {
    ...loop,
    start() {
      off = signals.on(STREAM, () => loop.wake());
      loop.start();
    },
    async stop() {
      off();
      await loop.stop();
    },
  };
}
