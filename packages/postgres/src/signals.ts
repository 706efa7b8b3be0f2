import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import type { Client, Notification } from "pg";
import { newClient, plainName, type Tls } from "./connection.ts";
import { createListeners } from "./listeners.ts";
import { sql } from "./sql.ts";
import { newPassage, run } from "./transaction.ts";

/**
 * Wake-ups: "there is something to do". They carry nothing and may be lost, so a slow sweep stands behind each;
 * they must never be raised inside a transaction (PostgreSQL serialises commits that notify): see Tx.raise.
 */
export interface Signals {
  /** Calls the listeners in this process at once, and soon those in the others. */
  raise(channel: string): void;
  /** Returns how to stop listening. */
  on(channel: string, listener: () => void): () => void;
  /** Resolves when connected, or when that failed for the first time: it goes on trying for ever. */
  start(): Promise<void>;
  /** Sends what is still to be sent, if it can. */
  stop(): Promise<void>;
}

export interface SignalOptions {
  readonly url: string;
  readonly logger: { warn(fields: { readonly event: string; readonly [field: string]: unknown }): void };
  /** Processes hear each other within a scope (one per service). Default "homeward". */
  readonly scope?: string;
  readonly tls?: Tls;
}

const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 2_000;

/** Signals between the processes that use one database, over a connection of their own. */
export function createSignals(options: SignalOptions): Signals {
  const scope = plainName(options.scope ?? "homeward");
  const warn = (error: unknown) => options.logger.warn({ event: "signals-lost", scope, error });
  const listeners = createListeners((channel, error) =>
    options.logger.warn({ event: "signal-listener-failed", scope, channel, error }),
  );
  const outgoing = createOutgoing(scope);
  const stopping = new AbortController();
  let keeping: Promise<void> = Promise.resolve();
  const listen = async (connected: () => void) => {
    const client = newClient({ ...options, applicationName: `${scope} signals` });
    try {
      await connect(client, scope, (channel) => listeners.call(channel));
      connected();
      // Whatever was raised while nobody listened here is not known: everybody looks.
      listeners.callAll();
      outgoing.through(client);
      await once(client, "end", { signal: stopping.signal });
    } finally {
      await outgoing.cutOff();
      await client.end().catch(() => undefined);
    }
  };
  return {
    raise(channel) {
      listeners.call(channel);
      outgoing.add(channel);
    },
    on: (channel, listener) => listeners.add(channel, listener),
    start: () =>
      new Promise((resolve) => {
        keeping = keep(listen, { settled: resolve, warn, signal: stopping.signal });
      }),
    async stop() {
      stopping.abort();
      await keeping;
    },
  };
}

interface Keeping {
  readonly settled: () => void;
  readonly warn: (error: unknown) => void;
  readonly signal: AbortSignal;
}

/** Listens again and again, more slowly while that fails, until stopped. */
async function keep(listen: (connected: () => void) => Promise<unknown>, keeping: Keeping): Promise<void> {
  const { settled, warn, signal } = keeping;
  let retryMs = FIRST_RETRY_MS;
  const connected = () => {
    retryMs = FIRST_RETRY_MS;
    settled();
  };
  while (!signal.aborted) {
    const error: unknown = await listen(connected).catch((thrown: unknown) => thrown);
    settled();
    if (signal.aborted) return;
    warn(error);
    await delay(retryMs, undefined, { signal }).catch(() => undefined);
    retryMs = Math.min(LONGEST_RETRY_MS, retryMs * 2);
  }
}

async function connect(client: Client, scope: string, heard: (channel: string) => void): Promise<void> {
  await client.connect();
  const { rows } = await client.query<{ pid: number }>("select pg_backend_pid() as pid");
  client.on("notification", ({ processId, payload }: Notification) => {
    // What this process raised has already been heard here.
    if (processId !== rows[0]?.pid && payload !== undefined) heard(payload);
  });
  await client.query(`listen ${scope}`);
}

/** Between two tellings of the others, so that what is raised meanwhile is told at once. */
const TOLD_EVERY_MS = 20;

/** Channels to be told to the others: while one notify is under way, and a moment after, the next ones gather. */
function createOutgoing(scope: string) {
  const waiting = new Set<string>();
  let client: Client | null = null;
  let sending: Promise<void> | null = null;
  const send = async () => {
    while (client !== null && waiting.size > 0) {
      const channels = [...waiting];
      waiting.clear();
      const notify = sql`select pg_notify(${scope}, channel) from unnest(${channels}::text[]) as channel`;
      try {
        await run(client, notify, newPassage());
      } catch {
        // The connection is going; they are told over the next one.
        for (const channel of channels) waiting.add(channel);
        client = null;
      }
      await delay(TOLD_EVERY_MS);
    }
  };
  const flush = (): Promise<void> =>
    (sending ??= send().finally(() => {
      sending = null;
      // Something may have come after the last look.
      if (client !== null && waiting.size > 0) void flush();
    }));
  return {
    add(channel: string) {
      waiting.add(channel);
      if (client !== null) void flush();
    },
    through(next: Client) {
      client = next;
      void flush();
    },
    async cutOff() {
      await flush();
      client = null;
    },
  };
}
