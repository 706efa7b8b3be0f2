import type { Logger, Part } from "@homeward/kernel";
import {
  createSignals,
  migrate,
  openPool,
  refuseUnfinished,
  serviceSchema,
  type MigrationFolder,
  type Pool,
  type Signals,
  type Tls,
} from "@homeward/postgres";

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
  /** Migrates when it starts; to be started before what uses it. */
  readonly part: Part;
}

export function openStore({ service, migrations, url, max, tls, logger }: StoreOptions): Store {
  const schema = serviceSchema(service);
  const secure = tls === undefined ? {} : { tls };
  const signals = createSignals({ url, logger, scope: schema, ...secure });
  const applicationName = `homeward ${service}`;
  const pool = openPool({ url, role: schema, schema, max, applicationName, signals, ...secure });
  const part: Part = {
    name: `${service}-database`,
    async start() {
      await migrate({ url, service, folders: migrations, logger, ...secure });
      await signals.start();
      await refuseUnfinished(pool, service);
    },
    async stop() {
      await signals.stop();
      await pool.end();
    },
  };
  return { pool, signals, part };
}
