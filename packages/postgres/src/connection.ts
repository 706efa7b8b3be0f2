import { Client, type ClientConfig } from "pg";
import { columnTypes } from "./wire.ts";

/** Always verified; `ca` is for a private authority. An `sslmode` in the URL would win over this, so leave it out. */
export interface Tls {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly servername?: string;
}

export interface ConnectionOptions {
  readonly url: string;
  /** The role to act as; the login user must be a member of it. */
  readonly role?: string;
  /** The only schema on the search path. */
  readonly schema?: string;
  /** Shown in pg_stat_activity. */
  readonly applicationName: string;
  readonly tls?: Tls;
  /** After this long without an answer the connection counts as lost. Default 60,000. */
  readonly queryTimeoutMs?: number;
}

const CONNECT_WITHIN_MS = 5_000;
const QUERY_WITHIN_MS = 60_000;

/**
 * The settings of every session. Time zone and date style: see wire.ts. The keep-alives let the server find out
 * within half a minute that a machine has vanished, so that its locks (a case's row, a relay's shard) are freed;
 * a transaction left idle is ended for the same reason. Every statement finds its rows by key; a plan that was made
 * while its table was empty, when reading all of it (or all that an index holds, to sort it) seemed cheap, would be kept while it grows.
 */
const SETTINGS = {
  timezone: "UTC",
  datestyle: "ISO",
  tcp_keepalives_idle: "10",
  tcp_keepalives_interval: "5",
  tcp_keepalives_count: "3",
  idle_in_transaction_session_timeout: "60s",
  enable_seqscan: "off",
  enable_hashjoin: "off",
  enable_mergejoin: "off",
  enable_bitmapscan: "off",
};

/** What the driver needs to connect. Role and search path are set by the server before the first statement. */
export function connectionConfig(options: ConnectionOptions): ClientConfig {
  const settings = {
    ...SETTINGS,
    ...(options.role === undefined ? {} : { role: plainName(options.role) }),
    ...(options.schema === undefined ? {} : { search_path: plainName(options.schema) }),
  };
  return {
    connectionString: options.url,
    application_name: options.applicationName,
    options: Object.entries(settings)
      .map(([name, value]) => `-c ${name}=${value}`)
      .join(" "),
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
    query_timeout: options.queryTimeoutMs ?? QUERY_WITHIN_MS,
    keepAlive: true,
    // Statements go out without waiting for the answers to those before them; they are answered in order all the same.
    pipeline: true,
    types: columnTypes,
    ...(options.tls === undefined ? {} : { ssl: { ...options.tls, rejectUnauthorized: true } }),
  };
}

/** A single connection, not yet connected. Its loss shows in the next query; without a listener it would end the process. */
export function newClient(options: ConnectionOptions): Client {
  const client = new Client(connectionConfig(options));
  client.on("error", () => undefined);
  return client;
}

/** Roles and schemas of ours have plain names: what needs quoting is a mistake, or an attack. */
export function plainName(name: string): string {
  if (!/^[a-z][a-z0-9_]{0,62}$/.test(name))
    throw new RangeError(`not a plain name for a role or schema: ${name}`);
  return name;
}
