import { sql, type Pool, type Session } from "@homeward/postgres";
import { SHARDS } from "./shard.ts";

/** The shards this process relays: it holds their session locks, so no other process does. */
export interface Holding {
  readonly session: Session;
  readonly shards: readonly number[];
}

export interface ShardLocks {
  /** Takes what is free, on a new connection if the last was lost. Throws while the database is away. */
  hold(): Promise<Holding>;
  release(): Promise<void>;
}

/** @param onLost called when the connection is lost, and every lock with it */
export function createShardLocks(pool: Pick<Pool, "session">, onLost: () => void): ShardLocks {
  let session: Session | null = null;
  let shards: number[] = [];
  const connect = async (): Promise<Session> => {
    const next = await pool.session();
    shards = [];
    next.onLost(onLost);
    return next;
  };
  return {
    async hold() {
      if (session === null || session.lost) session = await connect();
      if (shards.length < SHARDS) {
        const others = Array.from({ length: SHARDS }, (_, shard) => shard).filter(
          (one) => !shards.includes(one),
        );
        shards = [...shards, ...(await lockFree(session, others))].sort((a, b) => a - b);
      }
      return { session, shards };
    },
    async release() {
      const held = session;
      session = null;
      shards = [];
      await held?.close();
    },
  };
}

/** Only ever asked for shards not held: a session lock taken twice would have to be given back twice. */
async function lockFree(session: Session, shards: readonly number[]): Promise<number[]> {
  const rows = await session.query<{ shard: number }>(sql`
    select shard from unnest(${shards}::int[]) as shard
    where pg_try_advisory_lock(hashtext('outbox ' || current_schema()), shard)`);
  return rows.map(({ shard }) => shard);
}
