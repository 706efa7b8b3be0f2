import { resolve } from "node:path";
import { readHost } from "@homeward/host";
import type { Tls } from "@homeward/postgres";
import { standaloneEnvironment } from "../config.ts";

/** Where a command finds the database. */
export interface DatabasePlace {
  /** DATABASE_URL; without it the embedded server of the data folder. */
  readonly url: string | undefined;
  readonly dataDir: string;
  readonly tls?: Tls;
  readonly clockFile: string | undefined;
}

/**
 * Reads what a command needs that works on the database alone: it runs without what a whole Homeward has to have.
 * @throws ConfigError
 */
export function databasePlace(env: Readonly<Record<string, string | undefined>>): DatabasePlace {
  const { DATABASE_URL, DATA_DIR } = standaloneEnvironment;
  const { host, own } = readHost(env, { DATABASE_URL, DATA_DIR });
  const { tls } = host.database;
  return {
    url: own.DATABASE_URL,
    dataDir: resolve(own.DATA_DIR),
    clockFile: host.clockFile,
    ...(tls === undefined ? {} : { tls }),
  };
}
