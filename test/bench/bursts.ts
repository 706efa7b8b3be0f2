import { randomUUIDv7 } from "node:crypto";
import { Pool } from "pg";
import type { Home } from "./home.ts";
import { oneCase } from "./timers.ts";
import { copyCase, copyId } from "./waiting-cases.ts";
import { pause } from "../chaos/pause.ts";

export interface Burst {
  readonly due: number;
  /** From the one instant at which they were due to the commit of the last decision. */
  readonly allHandedOverMs: number;
}

export interface Restart {
  readonly overdue: number;
  /** From the spawn of the process to the commit of the last decision. */
  readonly allFiredMs: number;
}

const decided = `
  select count(*)::int as count, extract(epoch from max(pg_xact_commit_timestamp(xmin))) * 1000 as last,
    extract(epoch from clock_timestamp()) * 1000 as now
  from homeward_notifier.history where case_id = any($1) and text::jsonb ->> 'kind' = 'rung-missed'`;

const left = `
  select from homeward_notifier.timers where wake_at <= to_timestamp($1 / 1000.0) + interval '1 ms'
  order by wake_at limit 1`;

const deadline = `select extract(epoch from due_at) * 1000 as at from homeward_notifier.timers
  where case_id = $1 and timer = 'deadline' and clock = 'acceptance'`;

interface Copies {
  readonly caseIds: readonly string[];
  /** Milliseconds since 1970, the database's. */
  readonly dueAt: number;
}

async function makeCopies(pool: Pool, home: Home, copies: number, named: string): Promise<Copies> {
  const original = await oneCase(pool, home);
  const { rows } = await pool.query<{ at: string }>(deadline, [original]);
  await copyCase(pool, original, { copies, named });
  const found = await pool.query<{ case_id: string }>(
    `select ${copyId("$1", "'case'")} as case_id from generate_series(1, $2) as n`,
    [named, copies],
  );
  return { caseIds: found.rows.map(({ case_id }) => case_id), dueAt: Number(rows[0]?.at) };
}

/** Milliseconds since 1970 of the commit that decided the last of them. */
async function lastDecision(pool: Pool, { caseIds, dueAt }: Copies, withinMs: number): Promise<number> {
  const giveUpAt = performance.now() + withinMs;
  // Looking is work for the server that is measured: whether one is left is one step in an index.
  while ((await pool.query(left, [dueAt])).rows.length > 0) {
    if (performance.now() > giveUpAt) throw new Error(`not all were decided in ${withinMs} ms`);
    await pause(100);
  }
  const { rows } = await pool.query<{ count: number; last: string }>(decided, [caseIds]);
  if (rows[0]?.count !== caseIds.length)
    throw new Error(`${rows[0]?.count} of ${caseIds.length} were decided`);
  return Number(rows[0].last);
}

/** So many cases whose rung is missed at one and the same instant. */
export async function measureBurst(home: Home, due: number): Promise<Burst> {
  const pool = new Pool({ connectionString: home.databaseUrl, max: 1 });
  try {
    const copies = await makeCopies(pool, home, due, randomUUIDv7());
    if (copies.dueAt < Date.now()) throw new Error("the copies were due before they were all there");
    await pause(copies.dueAt - Date.now() + 500);
    return { due, allHandedOverMs: (await lastDecision(pool, copies, 60_000)) - copies.dueAt };
  } finally {
    await pool.end();
  }
}

/** The process is down while so many come due, and is started again; its database has been up all the while. */
export async function measureRestart(home: Home, overdue: number): Promise<Restart> {
  const pool = new Pool({ connectionString: home.databaseUrl, max: 1 });
  try {
    const copies = await makeCopies(pool, home, overdue, randomUUIDv7());
    await home.stop();
    await pause(Math.max(0, copies.dueAt - Date.now()) + 1_000);
    const spawnedAt = Date.now();
    await home.start();
    return { overdue, allFiredMs: (await lastDecision(pool, copies, 120_000)) - spawnedAt };
  } finally {
    await pool.end();
  }
}
