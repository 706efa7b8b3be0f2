import { plus, type Instant } from "@homeward/contracts";
import { backoffMs, createLoop, type Loop, type Turn } from "@homeward/kernel";
import { DatabaseUnavailable, readNow, type Pool } from "@homeward/postgres";
import type { Desk } from "../cases/unit-of-work.ts";
import { handleDue, handleOne } from "./handle-due.ts";
import { nextWake, oldestDue, putOff } from "./timer-store.ts";

const BATCH = 500;
/** A safety net behind the wake-ups, never what decides lateness. */
const SWEEP_MS = 30_000;

/** Sleeps until the earliest due instant; woken when an earlier one is written or time is moved. */
export function createTimerLoop(pool: Pool, desk: Desk): Loop {
  const runOnce = async (): Promise<Turn> => {
    const fired = await fireBatch(pool, desk);
    if (fired === BATCH) return { again: true, sleepMs: null };
    const next = await nextWake(pool);
    if (next === null) return { again: false, sleepMs: null };
    const now = await readNow(pool, desk.clock);
    return { again: next <= now, sleepMs: Math.ceil((next - now) / 1_000) };
  };
  return createLoop({ name: "timers", runOnce, logger: desk.logger, sweepMs: SWEEP_MS });
}

/** A failed batch is fired one by one, so that one bad case never stalls its neighbours. */
async function fireBatch(pool: Pool, desk: Desk): Promise<number> {
  try {
    const { timers, at } = await handleDue(pool, desk, BATCH);
    if (timers.length > 0) logFired(desk, timers, at);
    return timers.length;
  } catch (error) {
    if (error instanceof DatabaseUnavailable) throw error;
    desk.logger.error({ event: "timer-batch-failed", error });
    return fireOneByOne(pool, desk);
  }
}

async function fireOneByOne(pool: Pool, desk: Desk): Promise<number> {
  for (let fired = 0; fired < BATCH; fired += 1) {
    const now = await readNow(pool, desk.clock);
    const timer = await oldestDue(pool, now);
    if (!timer) return fired;
    try {
      await handleOne(pool, desk, timer);
    } catch (error) {
      if (error instanceof DatabaseUnavailable) throw error;
      const { caseId, failures } = timer;
      const waitMs = backoffMs(failures, { baseMs: 1_000, capMs: 60_000, random: Math.random });
      await putOff(pool, timer, plus(now, Math.ceil(waitMs) * 1_000));
      desk.logger.error({ event: "timer-failed", caseId, timer: timer.timer, failures: failures + 1, error });
    }
  }
  return BATCH;
}

function logFired(desk: Desk, timers: readonly { readonly dueAt: Instant }[], at: Instant): void {
  const latest = Math.max(...timers.map(({ dueAt }) => at - dueAt));
  desk.logger.info({ event: "timers-fired", timers: timers.length, maxLatenessMs: latest / 1_000 });
}
