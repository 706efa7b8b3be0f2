import { backoffMs } from "@homeward/kernel";
import { setTimeout as delay } from "node:timers/promises";
import type { Client } from "pg";
import { sqlState, TransactionConflict } from "./errors.ts";
import { concurrentIndexOf, type MigrationFile } from "./migration-files.ts";

/** The part of a logger that is needed here. */
export interface MigrationLogger {
  warn(fields: { readonly event: string; readonly [field: string]: unknown }): void;
}

export interface Patience {
  readonly logger?: MigrationLogger | undefined;
  /** After this, of `performance.now()`, it is given up. */
  readonly giveUpAt: number;
}

/**
 * How long a statement of a migration waits for a table that others use. Whoever comes after it waits behind it, live
 * traffic too: so it stands aside soon, and comes back.
 */
const LOCK_WITHIN = "1s";
const AGAIN = { baseMs: 500, capMs: 5_000, random: Math.random };
/** The lock was not to be had in time, or a deadlock with live traffic: nothing was done. */
const PASSING = /^(55P03|40P01)$/;

/**
 * Waits until no other process migrates this schema. Asked again and again: a statement that waits for the lock would
 * hold up an index that the other builds concurrently, which waits for all older statements.
 */
export async function lockMigrations(client: Client, name: string, { giveUpAt }: Patience): Promise<void> {
  for (;;) {
    const { rows } = await client.query<{ mine: boolean }>(
      "select pg_try_advisory_lock(hashtextextended($1, 0)) as mine",
      [`migrate ${name}`],
    );
    if (rows[0]?.mine === true) return;
    if (performance.now() > giveUpAt)
      throw new TransactionConflict(new Error("another process migrates without end"));
    await delay(100);
  }
}

/** Runs one file, and again for as long as live traffic is in its way. A failed file leaves nothing of itself. */
export async function runMigration(client: Client, file: MigrationFile, patience: Patience): Promise<void> {
  const index = concurrentIndexOf(file);
  for (let attempt = 0; ; attempt += 1) {
    try {
      await (index === null ? runInTransaction(client, file) : runConcurrently(client, file, index));
      return;
    } catch (error) {
      // Else the connection is closed as it is, with its transaction open.
      if (!PASSING.test(sqlState(error) ?? "") || performance.now() > patience.giveUpAt) throw error;
      await client.query("rollback");
      patience.logger?.warn({ event: "migration-waits", folder: file.folder, file: file.file, attempt });
      await delay(backoffMs(attempt, AGAIN));
    }
  }
}

async function runInTransaction(client: Client, file: MigrationFile): Promise<void> {
  await client.query("begin");
  await client.query(`set local lock_timeout = '${LOCK_WITHIN}'`);
  await client.query(file.text);
  await remember(client, file);
  await client.query("commit");
}

/**
 * Outside a transaction, and without a limit to its waiting: nobody waits behind it. What an attempt that was cut short
 * has left is an index that is written to and never read.
 */
async function runConcurrently(client: Client, file: MigrationFile, index: string): Promise<void> {
  const { rows } = await client.query(
    "select from pg_index where indexrelid = to_regclass($1) and not indisvalid",
    [index],
  );
  if (rows.length > 0) await client.query(`drop index concurrently ${index}`);
  await client.query(file.text);
  await remember(client, file);
}

const remember = (client: Client, { folder, file, sha256 }: MigrationFile) =>
  client.query("insert into migrations (folder, file, sha256) values ($1, $2, $3)", [folder, file, sha256]);
