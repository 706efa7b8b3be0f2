import { randomUUIDv7 } from "node:crypto";
import { Pool } from "pg";
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { median } from "./figures.ts";
import type { Home } from "./home.ts";
import type { Listener } from "./listener.ts";
import { SPREAD } from "./seeds.ts";
import { reportSteadily } from "./to-team.ts";
import { copyCase, TIME_CHARACTERS } from "./waiting-cases.ts";
import { pause } from "../chaos/pause.ts";

export interface Deliveries {
  readonly perSecond: number;
  /** From the record that an attempt has started to the record of its outcome. */
  readonly p95Ms: number;
  readonly floorPerSecond: number;
  readonly ratioToFloor: number;
}

export interface DeliveriesPlan {
  readonly rounds: number;
  readonly count: number;
  /** Of the floor: batches beside each other, and how large each is. The best is what the subject is held against. */
  readonly shapes: readonly (readonly [number, number])[];
}

/** Many messages that wait to be sent when the process starts, against a bare loop; the two alternate. */
export async function measureDeliveries(
  home: Home,
  ears: Listener,
  plan: DeliveriesPlan,
): Promise<Deliveries> {
  const pool = new Pool({ connectionString: home.databaseUrl, max: 4 });
  const rounds: { floor: number; rate: number; p95Ms: number }[] = [];
  try {
    for (let nth = 0; nth < plan.rounds; nth += 1) {
      const floor = await bestFloor(home, ears, plan);
      const named = randomUUIDv7();
      rounds.push({ floor, ...(await subjectRate(pool, { home, ears }, { count: plan.count, named })) });
    }
  } finally {
    await pool.end();
  }
  const of = (figure: (round: (typeof rounds)[number]) => number) => median(rounds.map(figure));
  return {
    perSecond: of(({ rate }) => rate),
    p95Ms: of(({ p95Ms }) => p95Ms),
    floorPerSecond: of(({ floor }) => floor),
    ratioToFloor: of(({ rate, floor }) => rate / floor),
  };
}

const run = promisify(execFile);

/** How many a second a bare loop in a process of its own sends, in its best shape. */
async function bestFloor(home: Home, ears: Listener, { count, shapes }: DeliveriesPlan): Promise<number> {
  const main = fileURLToPath(new URL("floor-deliveries.ts", import.meta.url));
  const rates: number[] = [];
  for (const shape of shapes) {
    const args = [main, home.databaseUrl, ears.url, count, ...shape].map(String);
    rates.push(Number((await run(process.execPath, args)).stdout));
  }
  return Math.max(...rates);
}

interface Measured {
  readonly home: Home;
  readonly ears: Listener;
}

async function subjectRate(
  pool: Pool,
  { home, ears }: Measured,
  { count, named }: { readonly count: number; readonly named: string },
): Promise<{ rate: number; p95Ms: number }> {
  const notificationId = await unsent(pool, { home, ears });
  const { rows } = await pool.query<{ case_id: string }>(
    `update homeward_notifier.notifications set attempts = 0, next_attempt_at = decided_at
     where notification_id = $1 returning case_id`,
    [notificationId],
  );
  await pool.query("delete from homeward_notifier.attempts where notification_id = $1", [notificationId]);
  await copyCase(pool, rows[0]?.case_id ?? "", {
    copies: count,
    named,
    changes: { notifications: { contact_point_id: `'spread-' || n % ${SPREAD}` } },
  });
  await home.start();
  return untilSent(pool, { count, named });
}

/** A message that its receiver was too busy to take; the process has been stopped since. */
async function unsent(pool: Pool, { home, ears }: Measured): Promise<string> {
  ears.answersWith(503);
  const { answeredAt } = await reportSteadily(home, { perSecond: 1, seconds: 1 });
  for (;;) {
    const { rows } = await pool.query<{ id: string }>(
      `select notification_id as id from homeward_notifier.notifications join homeward_notifier.cases using (case_id)
       where stay_id = $1 and type = 'alarm' and attempts > 0 and sender is null`,
      [[...answeredAt.keys()][0]],
    );
    const id = rows[0]?.id;
    await (id === undefined ? pause(50) : home.stop());
    if (id !== undefined) {
      ears.answersWith(200);
      return id;
    }
  }
}

/** The copies' ids begin alike, so that to look how many were sent costs what is measured next to nothing. */
const ofCopies = `from homeward_notifier.attempts
  where result = 'delivered' and notification_id between $1 and $2`;
const measured = `
  select extract(epoch from max(pg_xact_commit_timestamp(attempts.xmin)) - min(started_at)) as seconds,
    percentile_cont(0.95) within group (
      order by extract(epoch from pg_xact_commit_timestamp(attempts.xmin) - started_at)) * 1000 as p95 ${ofCopies}`;

async function untilSent(
  pool: Pool,
  { count, named }: { readonly count: number; readonly named: string },
): Promise<{ rate: number; p95Ms: number }> {
  const giveUpAt = performance.now() + 120_000;
  const range = ["-0000-0000-000000000000", "-ffff-ffff-ffffffffffff"].map(
    (end) => `${named.slice(0, TIME_CHARACTERS)}${end}`,
  );
  for (;;) {
    await pause(500);
    const { rows } = await pool.query<{ done: number }>(`select count(*)::int as done ${ofCopies}`, range);
    if (rows[0]?.done === count) break;
    if (performance.now() > giveUpAt) throw new Error(`${rows[0]?.done} of ${count} were sent`);
  }
  const { rows } = await pool.query<{ seconds: string; p95: string }>(measured, range);
  return { rate: count / Number(rows[0]?.seconds), p95Ms: Number(rows[0]?.p95) };
}
