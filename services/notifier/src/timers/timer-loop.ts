import { plus, type Instant } from "@homeward/contracts";
import { backoffMs, createLoop, isRetriable, type Loop, type Turn } from "@homeward/kernel";
import { append } from "@homeward/outbox";
import { DatabaseUnavailable, readNow, type Pool } from "@homeward/postgres";
import { tellOfStuck } from "../alarms/stuck.ts";
import type { CaseTools } from "../cases/unit-of-work.ts";
import { handleDue, handleOne } from "./handle-due.ts";
import { lookAhead, oldestDue, putOff, type Timer } from "./timer-store.ts";

const BATCH = 250;
/** While there is more than a batch, so many run side by side: one is decided while the other is written. */
const LANES = 2;
/** A safety net behind the wake-ups, never what decides lateness. */
const SWEEP_MS = 30_000;
/** What is due and could not be taken is under way elsewhere: looked at again soon, without a spin. */
const HELD_MS = 50;

/**
 * Sleeps until the earliest due instant; woken when an earlier one is written or time is moved. Its health is red while
 * there is a deadline that could not be decided.
 */
export function createTimerLoop(pool: Pool, tools: CaseTools): Loop {
  let stuck = 0;
  let lanes = 1;
  const runOnce = async (): Promise<Turn> => {
    const { next, failing, now } = await lookAhead(pool, tools.clock);
    stuck = failing;
    if (next === null) return { again: false, sleepMs: null };
    if (next > now) return { again: false, sleepMs: Math.ceil((next - now) / 1_000) };
    const batches = await fireBatches(pool, tools, lanes);
    lanes = batches.includes(BATCH) ? LANES : 1;
    return { again: batches.some((fired) => fired > 0), sleepMs: HELD_MS };
  };
  const loop = createLoop({ name: "timers", runOnce, logger: tools.logger, sweepMs: SWEEP_MS });
  const red = () => ({ ok: false, detail: `deadlines that cannot be decided: ${stuck}` });
  return { ...loop, check: async () => (stuck > 0 ? red() : loop.check()) };
}

/** Side by side. Ends when every one has ended, also where one fails. */
async function fireBatches(pool: Pool, tools: CaseTools, lanes: number): Promise<number[]> {
  const ended = await Promise.allSettled(Array.from({ length: lanes }, () => fireBatch(pool, tools)));
  return ended.map((batch) => {
    if (batch.status === "rejected") throw batch.reason;
    return batch.value;
  });
}

/** A failed batch is fired one by one, so that one bad case never stalls its neighbours. */
async function fireBatch(pool: Pool, tools: CaseTools): Promise<number> {
  try {
    const { timers, at } = await handleDue(pool, tools, BATCH);
    if (timers.length > 0) logFired(tools, timers, at);
    return timers.length;
  } catch (error) {
    if (error instanceof DatabaseUnavailable) throw error;
    tools.logger.error({ event: "timer-batch-failed", error });
    return fireOneByOne(pool, tools);
  }
}

async function fireOneByOne(pool: Pool, tools: CaseTools): Promise<number> {
  for (let fired = 0; fired < BATCH; fired += 1) {
    const now = await readNow(pool, tools.clock);
    const timer = await oldestDue(pool, now);
    if (!timer) return fired;
    try {
      const { timers, at } = await handleOne(pool, tools, timer);
      tools.watching?.fired(timers, at);
    } catch (error) {
      if (error instanceof DatabaseUnavailable) throw error;
      await tryLater(pool, tools, timer, { error, now });
    }
  }
  return BATCH;
}

/** A conflict is only tried again. Any other failure is a mistake of ours, of which a person is told the first time. */
async function tryLater(
  pool: Pool,
  tools: CaseTools,
  timer: Timer & { readonly failures: number },
  { error, now }: { readonly error: unknown; readonly now: Instant },
): Promise<void> {
  const failed = !isRetriable(error);
  const waitMs = backoffMs(timer.failures, { baseMs: 1_000, capMs: 60_000, random: Math.random });
  const until = plus(now, Math.ceil(waitMs) * 1_000);
  const { caseId, timer: kind, clock, rung, repeat } = timer;
  const put = await pool.transaction(async (tx) => {
    const later = await putOff(tx, timer, { until, failed });
    const name = [kind, clock, rung, repeat];
    if (failed && later?.failures === 1) append(tx, tellOfStuck("deadline-stuck", { ...later, name }, now));
    return later;
  });
  tools.logger.error({ event: "timer-failed", caseId, timer: kind, failures: put?.failures ?? 0, error });
}

function logFired(tools: CaseTools, timers: readonly { readonly dueAt: Instant }[], at: Instant): void {
  const latest = Math.max(...timers.map(({ dueAt }) => at - dueAt));
  tools.watching?.fired(timers, at);
  tools.logger.info({ event: "timers-fired", timers: timers.length, maxLatenessMs: latest / 1_000 });
}
