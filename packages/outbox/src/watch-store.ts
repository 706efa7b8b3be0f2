import type { Instant } from "@homeward/contracts";
import type { Clock, GaugeOptions, Metrics, Sample } from "@homeward/kernel";
import { moved, nowColumn, sql, ts, type Db, type Pool, type Tx } from "@homeward/postgres";
import { SHARDS } from "./shard.ts";

/** What of a service's tables is shown at each scrape. Every query must be answered from an index, and be bounded. */
export interface Figures {
  readonly gauges: readonly GaugeOptions[];
  readonly read: (tx: Tx, now: Instant) => Promise<readonly Sample[]>;
}

export interface Watched {
  readonly service: string;
  readonly pool: Pool;
  readonly clock: Pick<Clock, "offset">;
  readonly metrics: Pick<Metrics, "watch">;
}

/** Counts stop here: beyond it, how many matters less than that a scrape stays cheap. */
export const MOST_COUNTED = 10_000;
const PATIENCE_MS = 1_000;

/** Shows at each scrape how PostgreSQL answers this service, its connections, its outbox, and what more it names. */
export function watchStore(watched: Watched, more?: Figures): void {
  watchPool(watched);
  watchFigures(watched, outboxFigures, { up: databaseUp });
  if (more !== undefined) watchFigures(watched, more);
}

/**
 * Reads figures in a transaction of their own, which takes one core at most, and which PostgreSQL ends when it takes too
 * long.
 */
export function watchFigures(
  { service, pool, clock, metrics }: Watched,
  { gauges, read }: Figures,
  options: { readonly up?: GaugeOptions; readonly freshMs?: number } = {},
): void {
  metrics.watch({
    ...options,
    labels: { service },
    gauges,
    patienceMs: PATIENCE_MS,
    read: () =>
      pool.transaction(async (tx) => {
        const [row] = await tx.query<{ now: Instant }>(
          sql`
          select set_config('statement_timeout', ${String(PATIENCE_MS)}, true),
            set_config('max_parallel_workers_per_gather', '0', true), ${nowColumn}`,
        );
        return row === undefined ? [] : read(tx, moved(row.now, clock));
      }),
  });
}

const databaseUp: GaugeOptions = {
  name: "homeward_database_up",
  help: "1 when PostgreSQL answered the service within a second, else 0",
};

const connections = "homeward_database_connections";

function watchPool({ service, pool, metrics }: Watched): void {
  metrics.watch({
    labels: { service },
    gauges: [
      {
        name: connections,
        help: "Connections of the service's pool; waiting: requests for one",
        labelNames: ["state"],
      },
    ],
    freshMs: 0,
    async read() {
      const { total, idle, waiting } = pool.stats();
      const states = { busy: total - idle, idle, waiting };
      return Object.entries(states).map(([state, value]) => ({
        name: connections,
        labels: { state },
        value,
      }));
    },
  });
}

const oldest = "homeward_outbox_oldest_seconds";
const unpublished = "homeward_outbox_unpublished";

const outboxFigures: Figures = {
  gauges: [
    { name: oldest, help: "Age of the oldest message that is not published yet; 0 when all are" },
    { name: unpublished, help: `Messages that are not published yet, counted up to ${MOST_COUNTED}` },
  ],
  async read(tx, now) {
    const { ageSeconds, count } = await readOutbox(tx, now);
    return [
      { name: oldest, value: ageSeconds },
      { name: unpublished, value: count },
    ];
  },
};

/** The first row of each shard and a bounded count: both from what waits. */
async function readOutbox(db: Db, now: Instant): Promise<{ ageSeconds: number; count: number }> {
  const [row] = await db.query<{ ageSeconds: number; count: number }>(sql`
    select coalesce(extract(epoch from ${ts(now)}::timestamptz - (
        select min(earliest.time) from generate_series(0, ${SHARDS - 1}::int) as own (number) cross join lateral (
          select time from outbox_waiting as waiting join outbox using (id)
          where waiting.shard = own.number order by waiting.id limit 1) as earliest
      )), 0)::float8 as "ageSeconds",
      (select count(*)::int from (
        select from outbox_waiting limit ${MOST_COUNTED}) as counted) as count`);
  return { ageSeconds: Math.max(0, row?.ageSeconds ?? 0), count: row?.count ?? 0 };
}
