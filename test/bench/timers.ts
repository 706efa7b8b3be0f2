import { execFile } from "node:child_process";
import { randomUUIDv7 } from "node:crypto";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Pool } from "pg";
import { latenessOf, type Lateness } from "./fired.ts";
import type { Home } from "./home.ts";
import { reportSteadily } from "./to-team.ts";
import { copyCase } from "./waiting-cases.ts";
import { pause } from "../chaos/pause.ts";

export interface Timers extends Lateness {
  readonly pending: number;
  readonly due: number;
}

/** What a bare loop in a process of its own needs for as many. */
export interface TimersFloor {
  readonly timers: Lateness;
  /** In the order of what was asked for: until the last of so many that were due at one instant. */
  readonly atOnceMs: readonly number[];
}

export interface TimersPlan {
  /** Cases that wait, and whose time does not come. */
  readonly pending: number;
  /** Cases that come due, at this pace. */
  readonly due: number;
  readonly seconds: number;
  /** How long the team is waited for; longer than it takes to report them all. */
  readonly waitSeconds: number;
}

/**
 * Milliseconds from the instant a rung was due to the commit that decided what follows: that of the line in the history,
 * which is written in the same transaction as the notification and, unlike it, never touched again.
 */
const lateness = `
  select extract(epoch from pg_xact_commit_timestamp(missed.xmin) - (first.decided_at + $2::interval)) * 1000 as ms
  from homeward_notifier.notifications as first join homeward_notifier.history as missed using (case_id)
  where first.type = 'alarm' and first.rung = 0 and first.clock = 'acceptance' and first.decided_at >= $1
    and missed.text::jsonb ->> 'kind' = 'rung-missed'`;

/** Cases come due at a steady pace while many others wait. */
export async function measureTimers(home: Home, plan: TimersPlan): Promise<Timers> {
  const pool = new Pool({ connectionString: home.databaseUrl, max: 1 });
  try {
    await makePending(pool, home, plan.pending);
    const since = await nowOf(pool);
    await reportSteadily(home, { perSecond: plan.due / plan.seconds, seconds: plan.seconds });
    const late = await untilDecided(pool, { count: plan.due, since, waitSeconds: plan.waitSeconds });
    const { pending, due } = plan;
    return { pending, due, ...latenessOf(late) };
  } finally {
    await pool.end();
  }
}

const run = promisify(execFile);

/** On the same server, once the subject has been stopped; its rows are still there. */
export async function measureTimersFloor(
  { databaseUrl }: Home,
  { pending, due, seconds }: Omit<TimersPlan, "waitSeconds">,
  atOnce: readonly number[],
): Promise<TimersFloor> {
  const main = fileURLToPath(new URL("floor-timers.ts", import.meta.url));
  const { stdout } = await run(process.execPath, [
    main,
    databaseUrl,
    ...[pending, due, seconds, ...atOnce].map(String),
  ]);
  return JSON.parse(stdout) as TimersFloor;
}

const nowOf = async (pool: Pool): Promise<Date> =>
  (await pool.query<{ now: Date }>("select now()")).rows[0]?.now as Date;

/** Copies of one case whose deadlines are put off far beyond the end of the measurement. */
export async function makePending(pool: Pool, home: Home, copies: number): Promise<void> {
  if (copies === 0) return;
  const caseId = await oneCase(pool, home);
  await pool.query(
    `update homeward_notifier.timers set due_at = due_at + '30 days', wake_at = wake_at + '30 days'
     where case_id = $1`,
    [caseId],
  );
  await copyCase(pool, caseId, { copies, named: randomUUIDv7() });
}

/** A case that was just reported, and whose team has been told. */
export async function oneCase(pool: Pool, home: Home): Promise<string> {
  const since = await nowOf(pool);
  await reportSteadily(home, { perSecond: 1, seconds: 1 });
  for (;;) {
    const { rows } = await pool.query<{ case_id: string }>(
      `select case_id from homeward_notifier.cases join homeward_notifier.notifications using (case_id)
       where opened_at >= $1 and notifications.status = 'delivered' and part = 'lead'`,
      [since],
    );
    if (rows[0] !== undefined) return rows[0].case_id;
    await pause(50);
  }
}

interface Decided {
  readonly count: number;
  readonly since: Date;
  readonly waitSeconds: number;
}

/** Waits until so many second rungs were decided; how late each was, in milliseconds. */
export async function untilDecided(pool: Pool, { count, since, waitSeconds }: Decided): Promise<number[]> {
  const giveUpAt = performance.now() + (waitSeconds + 120) * 1_000;
  for (;;) {
    const { rows } = await pool.query<{ ms: string }>(lateness, [since, `${waitSeconds} seconds`]);
    if (rows.length >= count) return rows.map(({ ms }) => Number(ms));
    if (performance.now() > giveUpAt) throw new Error(`${rows.length} of ${count} rungs were decided`);
    // Looking is work for the server that is measured: not while something is due.
    await pause(1_000);
  }
}
