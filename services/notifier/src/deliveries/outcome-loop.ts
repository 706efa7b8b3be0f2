import { createLoop, HomewardError, isRetriable, type Loop, type Turn } from "@homeward/kernel";
import { append } from "@homeward/outbox";
import { DatabaseUnavailable, type Pool } from "@homeward/postgres";
import { tellOfStuck } from "../alarms/stuck.ts";
import type { CaseTools } from "../cases/unit-of-work.ts";
import { caseOfNotification } from "./delivery-store.ts";
import { handleFinish, type AttemptOutcome } from "./handle-finish.ts";

const SWEEP_MS = 15_000;
const BATCH = 500;
/** So long outcomes gather before they are recorded together. */
const REST_MS = 50;

export interface Recorder {
  readonly loop: Loop;
  add(outcome: AttemptOutcome): void;
  /** The notifications whose outcomes are not recorded yet. */
  ids(): string[];
  /** Records what is left, if the database answers; what is not recorded counts as unknown and is sent again. */
  stop(): Promise<void>;
}

class OutcomesKept extends HomewardError {
  constructor(count: number) {
    super("outcomes-kept", `${count} outcomes could not be recorded yet`, { retriable: true });
  }
}

interface Recording {
  readonly pool: Pool;
  readonly tools: CaseTools;
  /** Those that a mistake of ours keeps from being recorded, and of which a person was told. */
  readonly stuck: Set<AttemptOutcome>;
}

/** A failed batch is recorded one by one, so that one bad case never stalls its neighbours; answers what is left. */
async function record(at: Recording, batch: readonly AttemptOutcome[]): Promise<AttemptOutcome[]> {
  const { pool, tools, stuck } = at;
  const [only, ...others] = batch;
  try {
    await handleFinish(pool, tools, batch);
    for (const outcome of batch) stuck.delete(outcome);
    return [];
  } catch (error) {
    if (error instanceof DatabaseUnavailable) throw error;
    const { notificationId } = only ?? {};
    tools.logger.error({ event: "outcomes-failed", outcomes: batch.length, notificationId, error });
    if (only && others.length === 0) {
      if (!isRetriable(error)) await tellOnce(at, only);
      return [only];
    }
  }
  const kept: AttemptOutcome[] = [];
  for (const outcome of batch) kept.push(...(await record(at, [outcome])));
  return kept;
}

async function tellOnce({ pool, tools, stuck }: Recording, outcome: AttemptOutcome): Promise<void> {
  if (stuck.has(outcome)) return;
  await pool.transaction(async (tx) => {
    const { notificationId, n } = outcome;
    const about = await caseOfNotification(tx, notificationId);
    if (!about) return;
    const now = await tx.now(tools.clock);
    append(tx, tellOfStuck("outcome-stuck", { ...about, name: [notificationId, n] }, now));
  });
  stuck.add(outcome);
}

/** Outcomes are facts: they are kept until they are recorded, in batches. Its health is red while one cannot be. */
export function createRecorder(pool: Pool, tools: CaseTools): Recorder {
  const outcomes: AttemptOutcome[] = [];
  const stuck = new Set<AttemptOutcome>();
  const runOnce = async (): Promise<Turn> => {
    const batch = outcomes.slice(0, BATCH);
    if (batch.length === 0) return { again: false, sleepMs: null };
    const kept = await record({ pool, tools, stuck }, batch);
    outcomes.splice(0, batch.length);
    outcomes.push(...kept);
    // Thrown, so that the loop backs off; by then the others are recorded.
    if (kept.length === outcomes.length && kept.length > 0) throw new OutcomesKept(kept.length);
    return { again: outcomes.length > 0, sleepMs: null };
  };
  const loop = createLoop({
    name: "delivery-outcomes",
    runOnce,
    logger: tools.logger,
    sweepMs: SWEEP_MS,
    restMs: REST_MS,
  });
  const red = () => ({ ok: false, detail: `outcomes that cannot be recorded: ${stuck.size}` });
  return {
    loop: { ...loop, check: async () => (stuck.size > 0 ? red() : loop.check()) },
    add(outcome) {
      outcomes.push(outcome);
      loop.wake();
    },
    ids: () => outcomes.map(({ notificationId }) => notificationId),
    async stop() {
      await loop.stop();
      try {
        while ((await runOnce()).again);
      } catch (error) {
        tools.logger.warn({ event: "outcomes-not-recorded", outcomes: outcomes.length, error });
      }
    },
  };
}
