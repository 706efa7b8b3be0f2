import type { Client } from "pg";
import { newClient, type Tls } from "./connection.ts";
import { translate } from "./errors.ts";
import { readMigrations, type MigrationFile, type MigrationFolder } from "./migration-files.ts";
import { planMigrations, type AppliedMigration } from "./migration-plan.ts";
import { lockMigrations, runMigration, type MigrationLogger, type Patience } from "./migration-run.ts";
import { ensureServiceRole, serviceSchema } from "./service-role.ts";

export interface MigrateOptions {
  /** A login that may create roles, and schemas in this database; superuser is not needed. */
  readonly url: string;
  /** Role and schema become `homeward_<service>`. */
  readonly service: string;
  /** Run in this order. */
  readonly folders: readonly MigrationFolder[];
  readonly tls?: Tls;
  /** Told while a migration stands aside for live traffic. */
  readonly logger?: MigrationLogger;
}

/** An index of a large table takes its time, and so does whoever has a table in use. */
const MIGRATION_WITHIN_MS = 30 * 60_000;

/**
 * Brings the schema of a service up to date; safe to run from several processes and databases at once. Each file
 * runs once, in a transaction of its own, as the service's role with only its schema on the search path; one with a
 * single `create index concurrently if not exists …` (or `drop index concurrently if exists …`) outside a transaction.
 * Live traffic is never blocked for longer than a second: a file that waits for a table stands aside and comes back.
 * Answers the files that were run, as "folder/file". Throws MigrationRefused; see planMigrations.
 */
export async function migrate(options: MigrateOptions): Promise<string[]> {
  const files = await readMigrations(options.folders);
  const name = serviceSchema(options.service);
  const client = newClient({
    url: options.url,
    applicationName: `${name} migrate`,
    queryTimeoutMs: MIGRATION_WITHIN_MS,
    ...(options.tls === undefined ? {} : { tls: options.tls }),
  });
  const patience = { logger: options.logger, giveUpAt: performance.now() + MIGRATION_WITHIN_MS };
  try {
    await client.connect();
    // Of two that start together one migrates; the other waits, and finds it done.
    await lockMigrations(client, name, patience);
    await ensureServiceRole(client, name);
    await client.query(`set role ${name}`);
    await client.query(`set search_path = ${name}`);
    return await runPending(client, files, patience);
  } catch (error) {
    throw translate(error);
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function runPending(
  client: Client,
  files: readonly MigrationFile[],
  patience: Patience,
): Promise<string[]> {
  await client.query(`create table if not exists migrations (
    folder text not null, file text not null, sha256 text not null,
    applied_at timestamptz not null default clock_timestamp(),
    primary key (folder, file))`);
  const { rows } = await client.query<AppliedMigration>("select folder, file, sha256 from migrations");
  const pending = planMigrations(files, rows);
  for (const file of pending) await runMigration(client, file, patience);
  return pending.map(({ folder, file }) => `${folder}/${file}`);
}
