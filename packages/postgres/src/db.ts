import type { Instant } from "@homeward/contracts";
import type { MovableClock } from "./now.ts";
import type { Query } from "./sql.ts";

/** Something that answers queries: a pool, a transaction, a session. Throws the classes of errors.ts. */
export interface Db {
  query<Row extends object = Record<string, unknown>>(query: Query): Promise<Row[]>;
}

/** An open transaction. Useless once the work it was given to has returned. */
export interface Tx extends Db {
  readonly inTransaction: true;
  /**
   * Sends a statement whose answer the work does not need: nothing waits for it, and the commit goes right behind it.
   * If it fails the transaction is undone and throws that error. `told` hears the rows; nothing may depend on it.
   */
  send(query: Query, told?: (rows: readonly Record<string, unknown>[]) => void): void;
  /** The database's instant plus the clock's offset; one round trip. */
  now(clock: MovableClock): Promise<Instant>;
  /** Wakes the listeners of the channel once this transaction has committed; not if it is undone. */
  raise(channel: string): void;
}

export interface Transactor {
  /**
   * Runs the work in one transaction: committed when it resolves, undone when it throws.
   * Throws CommitRefused when the work swallowed an error of PostgreSQL, since nothing can then be committed.
   */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
}

/** One connection kept for its session, for session locks. */
export interface Session extends Db, Transactor {
  /** True once the connection is gone, and every session lock with it. */
  readonly lost: boolean;
  onLost(listener: () => void): void;
  close(): Promise<void>;
}

export interface Pool extends Db, Transactor {
  readonly url: string;
  /** Opens a connection of its own, beside the pool's. */
  session(): Promise<Session>;
  stats(): { readonly total: number; readonly idle: number; readonly waiting: number };
  /** Resolves when every connection is closed; waits for those in use. */
  end(): Promise<void>;
}
