import type { Pool } from "pg";
import { quantile } from "./figures.ts";

/** In milliseconds, from the instant at which something was due to the commit of what came of it. */
export interface Lateness {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** @param late milliseconds */
export const latenessOf = (late: readonly number[]): Lateness => ({
  p50Ms: quantile(late, 0.5),
  p99Ms: quantile(late, 0.99),
  maxMs: quantile(late, 1),
});

/** The table that floors and others write a row into for each timer that fired. */
export const makeFired = (pool: Pool) =>
  pool.query(`
    drop table if exists floor_fired;
    create table floor_fired (id bigint primary key, due_at timestamptz not null)`);

/** Of what has fired since this was asked last, by the server's own commit timestamps. */
export async function lateness(pool: Pool): Promise<Lateness> {
  const { rows } = await pool.query<{ ms: string }>(
    `select extract(epoch from pg_xact_commit_timestamp(xmin) - due_at) * 1000 as ms from floor_fired`,
  );
  await pool.query("truncate floor_fired");
  return latenessOf(rows.map(({ ms }) => Number(ms)));
}
