import { backoffMs } from "./backoff.ts";
import { createHeartbeat, type Heartbeat, type HeartbeatCounts } from "./heartbeat.ts";
import type { Logger } from "./logger.ts";
import type { HealthCheck } from "./service.ts";
import { createSleeper, type Sleeper } from "./sleeper.ts";

/** What one turn says of the next: at once (there is more), or after `sleepMs` (null: nothing is known to be due). */
export interface Turn {
  readonly again: boolean;
  readonly sleepMs: number | null;
  /** The sleep is a rest: wake-ups do not cut it. */
  readonly rest?: boolean;
  /** Something is left that had no room: a loop that catches up has not done so yet. */
  readonly left?: boolean;
}

export interface LoopOptions {
  readonly name: string;
  /** One unit of work; also what tests call. May throw: the loop backs off and tries again. */
  readonly runOnce: () => Promise<Turn>;
  readonly logger: Logger;
  /** The safety net: a turn is made at least this often, even if a wake-up was lost. */
  readonly sweepMs: number;
  /** So long it rests after a turn, deaf to wake-ups: whoever wakes it meanwhile shares the next turn. Default 0. */
  readonly restMs?: number;
  readonly backoff?: { readonly baseMs: number; readonly capMs: number };
  /** How old the last good turn may be before health goes red. Default: two sweeps and ten seconds. */
  readonly staleAfterMs?: number;
}

export interface LoopStats extends HeartbeatCounts {
  /** Age of the last good turn (before the first: of the start); null when not running. */
  readonly heartbeatAgeMs: number | null;
}

/** Is itself a health check: red when not running, or when no turn has succeeded for too long. */
export interface Loop extends HealthCheck {
  readonly runOnce: () => Promise<Turn>;
  start(): void;
  /** Resolves when the turn under way has ended; no other begins. */
  stop(): Promise<void>;
  /** There is work now. During a turn it causes another one; while backing off from an error it waits for that. */
  wake(): void;
  stats(): LoopStats;
}

const DEFAULT_BACKOFF = { baseMs: 100, capMs: 5_000 };
const LONGEST_TIMER_MS = 2_147_483_647;

/** The one loop that relay, timers and deliveries run in. It never dies of an error. */
export function createLoop(options: LoopOptions): Loop {
  const { name, runOnce, sweepMs } = options;
  if (!(sweepMs > 0)) throw new RangeError(`loop ${name}: sweepMs must be above 0`);
  const heartbeat = createHeartbeat(options.staleAfterMs ?? 2 * sweepMs + 10_000);
  const sleeper = createSleeper();
  let run: Run | null = null;

  return {
    name,
    runOnce,
    start() {
      if (run !== null) return;
      heartbeat.start();
      run = { stopping: false, woken: false, ended: Promise.resolve() };
      run.ended = turnUntilStopped(run, { options, heartbeat, sleeper });
    },
    async stop() {
      if (run === null) return;
      run.stopping = true;
      sleeper.end();
      await run.ended;
      run = null;
      heartbeat.end();
    },
    wake() {
      if (run !== null) run.woken = true;
      sleeper.wake();
    },
    check: () => Promise.resolve(heartbeat.check()),
    stats: () => ({ ...heartbeat.counts(), heartbeatAgeMs: heartbeat.ageMs() }),
  };
}

/** From start() to stop(). */
interface Run {
  stopping: boolean;
  woken: boolean;
  ended: Promise<void>;
}

interface Gear {
  readonly options: LoopOptions;
  readonly heartbeat: Heartbeat;
  readonly sleeper: Sleeper;
}

async function turnUntilStopped(run: Run, gear: Gear): Promise<void> {
  const { options, heartbeat } = gear;
  while (!run.stopping) {
    run.woken = false;
    try {
      const turn = await options.runOnce();
      heartbeat.beat();
      if (run.stopping) return;
      await pause(turn, run, gear);
    } catch (error) {
      await recover(error, run, gear);
    }
  }
}

/** Even without a sleep the event loop goes round once, so that a busy loop starves nobody. */
async function pause(turn: Turn, run: Run, { options, sleeper }: Gear): Promise<void> {
  const { sweepMs, restMs = 0 } = options;
  const sleepMs = sleepOf(turn, sweepMs);
  if (turn.rest === true) return sleeper.sleep(sleepMs, { deaf: true });
  if (turn.again) return sleeper.breathe();
  const rested = Math.min(restMs, sleepMs);
  if (rested > 0) await sleeper.sleep(rested, { deaf: true });
  if (run.stopping) return;
  return run.woken ? sleeper.breathe() : sleeper.sleep(sleepMs - rested);
}

function sleepOf({ sleepMs }: Turn, sweepMs: number): number {
  const due = sleepMs === null || Number.isNaN(sleepMs) ? sweepMs : Math.max(0, sleepMs);
  return Math.min(due, sweepMs, LONGEST_TIMER_MS);
}

/** Logs, counts, backs off. Wake-ups do not cut this sleep: a failing loop with many wakers must not spin. */
async function recover(error: unknown, run: Run, { options, heartbeat, sleeper }: Gear): Promise<void> {
  const backoff = { ...DEFAULT_BACKOFF, ...options.backoff, random: Math.random };
  const sleepMs = backoffMs(heartbeat.miss(error) - 1, backoff);
  options.logger.error({
    event: "loop-failed",
    loop: options.name,
    ...heartbeat.counts(),
    sleepMs: run.stopping ? null : sleepMs,
    error,
  });
  if (!run.stopping) await sleeper.sleep(sleepMs, { deaf: true });
}
