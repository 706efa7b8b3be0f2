import { Pool as Connections, type PoolClient } from "pg";
import { connectionConfig, type ConnectionOptions } from "./connection.ts";
import type { Pool } from "./db.ts";
import { translate } from "./errors.ts";
import { openSession } from "./session.ts";
import { newPassage, run, runTransaction, type Passage } from "./transaction.ts";

export interface PoolOptions extends ConnectionOptions {
  /** The most connections at once. */
  readonly max: number;
  /** Told of the channels that transactions raised, after they committed. */
  readonly signals?: { raise(channel: string): void };
}

/** A pool of connections that act as one role in one schema. Connects when first used. */
export function openPool(options: PoolOptions): Pool {
  const connections = new Connections({
    ...connectionConfig(options),
    max: options.max,
    idleTimeoutMillis: 30_000,
  });
  ignoreLosses(connections);
  const use = async <T>(work: (client: PoolClient, passage: Passage) => Promise<T>): Promise<T> => {
    const client = await connections.connect().catch((error: unknown) => {
      throw translate(error);
    });
    const passage = newPassage();
    try {
      return await work(client, passage);
    } finally {
      // A connection that is no good must not go back to be handed to the next.
      client.release(passage.broken);
      for (const channel of passage.raised) options.signals?.raise(channel);
    }
  };
  return {
    url: options.url,
    query: (query) => use((client, passage) => run(client, query, passage)),
    transaction: (work) => use((client, passage) => runTransaction(client, work, passage)),
    session: () => openSession(options),
    stats: () => ({
      total: connections.totalCount,
      idle: connections.idleCount,
      waiting: connections.waitingCount,
    }),
    end: () => connections.end(),
  };
}

/** A lost connection shows in the query that wants it; as an event without a listener it would end the process. */
function ignoreLosses(connections: Connections): void {
  connections.on("error", () => undefined);
  connections.on("connect", (client) => client.on("error", () => undefined));
}
