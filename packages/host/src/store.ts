import { backoffMs, type Logger, type Part } from "@homeward/kernel";
import {
  createSignals,
  migrate,
  openPool,
  refuseUnfinished,
  serviceSchema,
  sqlState,
  type MigrationFolder,
  type Pool,
  type Signals,
  type Tls,
} from "@homeward/postgres";
import { setTimeout as delay } from "node:timers/promises";

export interface StoreOptions {
  readonly service: string;
  readonly migrations: readonly MigrationFolder[];
  readonly url: string;
  readonly max: number;
  readonly tls?: Tls;
  readonly logger: Logger;
}

/** One service's own schema: its role's pool and its wake-ups. */
export interface Store {
  readonly pool: Pool;
  readonly signals: Signals;
  /** Migrates when it starts, once the server lets it in; to be started before what uses it. */
  readonly part: Part;
}

export function openStore({ service, migrations, url, max, tls, logger }: StoreOptions): Store {
  const schema = serviceSchema(service);
  const secure = tls === undefined ? {} : { tls };
  const signals = createSignals({ url, logger, scope: schema, ...secure });
  const applicationName = `homeward ${service}`;
  const pool = openPool({ url, role: schema, schema, max, applicationName, signals, ...secure });
  const leaving = new AbortController();
  const part: Part = {
    name: `${service}-database`,
    async start() {
      await onceRecovered(() => migrate({ url, service, folders: migrations, logger, ...secure }), {
        logger,
        signal: leaving.signal,
      });
      await signals.start();
      await refuseUnfinished(pool, service);
    },
    async stop() {
      leaving.abort();
      await signals.stop();
      await pool.end();
    },
  };
  return { pool, signals, part };
}

/** "The database system is starting up": it lets nobody in until it has recovered from a crash. */
const CANNOT_CONNECT_NOW = "57P03";
const AGAIN = { baseMs: 250, capMs: 5_000, random: Math.random };

/** Does what a server that is recovering refuses, as soon as it no longer does; any other failure is thrown at once. */
async function onceRecovered(
  work: () => Promise<unknown>,
  { logger, signal }: { readonly logger: Logger; readonly signal: AbortSignal },
): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      await work();
      return;
    } catch (error) {
      if (!(error instanceof Error) || sqlState(error.cause) !== CANNOT_CONNECT_NOW) throw error;
      logger.warn({ event: "database-recovering", attempt });
      await delay(backoffMs(attempt, AGAIN), undefined, { signal });
    }
  }
}
