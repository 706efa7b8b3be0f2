import {
  createLoop,
  createManners,
  errorCode,
  type Clock,
  type Logger,
  type Loop,
  type Turn,
} from "@homeward/kernel";
import type { Pool, Signals } from "@homeward/postgres";
import type { Transport } from "@homeward/transport";
import { OUTBOX_CHANNEL } from "./append.ts";
import { createFailingLanes, type FailingLanes } from "./failing-lanes.ts";
import { fetchWaiting, markPublished, type Waiting } from "./outbox-store.ts";
import { createRefused, type Refused } from "./refused.ts";
import { SHARDS } from "./shard.ts";
import { createShardLocks, type Holding, type ShardLocks } from "./shard-locks.ts";

export interface RelayOptions {
  /** Opened for the schema whose outbox this is. */
  readonly pool: Pick<Pool, "session">;
  readonly transport: Pick<Transport, "publish">;
  readonly signals: Pick<Signals, "on" | "raise">;
  readonly logger: Logger;
  /** The CloudEvents source of the alarms about what cannot be published. */
  readonly source: string;
  readonly clock: Pick<Clock, "offset">;
  /** The most messages of one shard in a batch. Default 64. */
  readonly perShard?: number;
  /** How soon shards that another process gave up, or lost, are taken over. Default 1,000. */
  readonly takeOverMs?: number;
  /**
   * Whether work that comes before relaying is crowded: while it is, the relay takes only a small share of the time, but
   * for no longer than `longestMs` (default 15,000); then it catches up first, however crowded it is.
   */
  readonly givesWay?: () => boolean;
  /** So long it rests after a turn, where nobody waits for what it relays: the next turn takes more. Default 0. */
  readonly restMs?: number;
  readonly longestMs?: number;
}

const SWEEP_MS = 5_000;
/** Of each shard, while it gives way. */
const FEW = 4;

/**
 * Publishes what the outbox holds. Of all the processes of a service one relays a shard at a time, so messages of one
 * topic and key leave in order. A row is marked once it is published: after a crash between the two it is
 * published again, under the same id. A lane that fails holds up nobody else. Its check is red while the transport
 * refuses a message for good; a person is told of each.
 */
export function createRelay(options: RelayOptions): Loop {
  const failing = createFailingLanes();
  const manners = createManners(options);
  const refused = createRefused(options);
  const locks = createShardLocks(options.pool, () => {
    failing.clear();
    refused.clear();
    loop.wake();
  });
  const loop = createLoop({
    name: "outbox-relay",
    logger: options.logger,
    sweepMs: SWEEP_MS,
    ...(options.restMs === undefined ? {} : { restMs: options.restMs }),
    runOnce: () =>
      manners.turn((isGivingWay) =>
        relayOnce(isGivingWay ? { ...options, perShard: FEW } : options, { locks, failing, refused }),
      ),
  });
  let unlisten = () => {};
  return {
    ...loop,
    async check() {
      const health = await loop.check();
      return health.ok ? refused.check() : health;
    },
    start() {
      unlisten = options.signals.on(OUTBOX_CHANNEL, () => loop.wake());
      loop.start();
    },
    async stop() {
      unlisten();
      await loop.stop();
      await locks.release();
      // The shards are free: another process may take them over without waiting for its sweep.
      options.signals.raise(OUTBOX_CHANNEL);
    },
  };
}

interface Gear {
  readonly locks: ShardLocks;
  readonly failing: FailingLanes;
  readonly refused: Refused;
}

async function relayOnce(options: RelayOptions, { locks, failing, refused }: Gear): Promise<Turn> {
  const { perShard = 64, takeOverMs = 1_000 } = options;
  const holding = await locks.hold();
  const tried = failing.dueRows();
  const rows = await fetchRows(holding, failing, { tried, perShard });
  const failed = await publish(options, holding, rows);
  await refused.note(holding.session, { rows, tried, failed });
  const freed = failing.note(rows, tried, (row) => failed.has(row.message.id));
  // What waited behind the first message of a lane that is free again was not fetched.
  if (freed || isFull(rows, perShard)) return { again: true, sleepMs: null };
  const waits = [failing.nextMs(), holding.shards.length < SHARDS ? takeOverMs : null];
  const known = waits.filter((wait) => wait !== null);
  return { again: false, sleepMs: known.length === 0 ? null : Math.min(...known) };
}

const fetchRows = async (
  { session, shards }: Holding,
  failing: FailingLanes,
  { tried, perShard }: { tried: readonly number[]; perShard: number },
): Promise<Waiting[]> =>
  shards.length === 0 ? [] : fetchWaiting(session, { shards, lanes: failing.lanes(), ids: tried, perShard });

/** Publishes and marks; answers the ids that did not get through. */
async function publish(
  { transport, logger }: RelayOptions,
  { session }: Holding,
  rows: readonly Waiting[],
): Promise<ReadonlyMap<string, Error>> {
  if (rows.length === 0) return new Map();
  const { failed } = await transport.publish(rows.map(({ message }) => message));
  const published = rows.filter(({ message }) => !failed.has(message.id));
  // On the connection that holds the locks: when that is gone, the shard's next holder publishes them again.
  if (published.length > 0) await markPublished(session, published);
  const counts = { published: published.length, failed: failed.size };
  if (failed.size === 0) logger.debug({ event: "outbox-relayed", ...counts });
  else logger.warn({ event: "outbox-relay-failed", ...counts, ...firstFailure(failed) });
  return failed;
}

function firstFailure(failed: ReadonlyMap<string, Error>) {
  const [first] = failed;
  return first === undefined ? {} : { messageId: first[0], code: errorCode(first[1]) };
}

/** Whether some shard may hold more than was fetched. */
function isFull(rows: readonly Waiting[], perShard: number): boolean {
  const counts = new Map<number, number>();
  for (const { shard } of rows) counts.set(shard, (counts.get(shard) ?? 0) + 1);
  return Math.max(0, ...counts.values()) >= perShard;
}
