import { plus, type Instant } from "@homeward/contracts";
import { backoffMs, createLoop, isRetriable, type Loop, type Turn } from "@homeward/kernel";
import { append } from "@homeward/outbox";
import { DatabaseUnavailable, readNow, type Pool } from "@homeward/postgres";
import { tellOfStuck } from "../alarms/stuck.ts";
import type { CaseTools } from "../cases/unit-of-work.ts";
import { handleDue, handleOne } from "./handle-due.ts";
import { lookAhead, oldestDue, putOff, type Timer } from "./timer-store.ts";

const BATCH = 125;
const LANES = 2;
/** Of each lane; then it looks ahead again, and says that it lives. */
const BATCHES_OF_A_TURN = 40;
/** A safety net behind the wake-ups, never what decides lateness. */
const SWEEP_MS = 30_000;
/** What is due and could not be taken is under way elsewhere: looked at again soon, without a spin. */
const HELD_MS = 50;

export interface TimerLoop extends Loop {
  /** Whether more than a batch was due when it looked last. */
  isBehind(): boolean;
}

/**
 * Sleeps until the earliest due instant; woken when an earlier one is written or time is moved. Its health is red while
 * there is a deadline that could not be decided.
 */
export function createTimerLoop(pool: Pool, tools: CaseTools): TimerLoop {
  let stuck = 0;
  let behind = false;
  let expectedAt = Infinity;
  const look = async (): Promise<number | null> => {
    const { next, failing, now } = await lookAhead(pool, tools.clock);
    stuck = failing;
    return next === null ? null : Math.max(0, Math.ceil((next - now) / 1_000));
  };
  const runOnce = async (): Promise<Turn> => {
    // What was seen coming is fired when it comes: looking once more would only make it later.
    const isExpected = performance.now() >= expectedAt;
    const sleepMs = isExpected ? 0 : await look();
    expectedAt = sleepMs === null || sleepMs === 0 ? Infinity : performance.now() + sleepMs;
    if (sleepMs !== 0) {
      behind = false;
      return { again: false, sleepMs };
    }
    let full = false;
    const fired = await fireDue(pool, tools, () => (full = behind = true));
    behind = full;
    return { again: fired > 0 || isExpected, sleepMs: HELD_MS };
  };
  const loop = createLoop({ name: "timers", runOnce, logger: tools.logger, sweepMs: SWEEP_MS });
  const red = () => ({ ok: false, detail: `deadlines that cannot be decided: ${stuck}` });
  return { ...loop, check: async () => (stuck > 0 ? red() : loop.check()), isBehind: () => behind };
}

/**
 * Fires what is due, in lanes that do not wait for each other: one is decided while another is written. Where a lane's
 * batch is full another opens beside it. Ends when every lane has, also where one fails; answers how many were fired.
 */
async function fireDue(pool: Pool, tools: CaseTools, onFull: () => void): Promise<number> {
  const lanes: Promise<PromiseSettledResult<number>>[] = [];
  const open = () => {
    if (lanes.length < LANES)
      lanes.push(Promise.allSettled([fireLane(pool, tools, full)]).then(([lane]) => lane));
  };
  const full = () => {
    onFull();
    open();
  };
  open();
  let ended: PromiseSettledResult<number>[] = [];
  while (ended.length < lanes.length) ended = await Promise.all(lanes);
  return ended.reduce((sum, lane) => {
    if (lane.status === "rejected") throw lane.reason;
    return sum + lane.value;
  }, 0);
}

async function fireLane(pool: Pool, tools: CaseTools, onFull: () => void): Promise<number> {
  let fired = 0;
  for (let left = BATCHES_OF_A_TURN; left > 0; left -= 1) {
    const batch = await fireBatch(pool, tools, onFull);
    fired += batch;
    if (batch < BATCH) break;
  }
  return fired;
}

/** A failed batch is fired one by one, so that one bad case never stalls its neighbours. */
async function fireBatch(pool: Pool, tools: CaseTools, onFull: () => void): Promise<number> {
  try {
    const { timers, at } = await handleDue(pool, tools, { limit: BATCH, onFull });
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
