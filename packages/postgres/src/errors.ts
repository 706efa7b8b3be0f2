import { certificateFault } from "@homeward/kernel";
import { DatabaseError } from "pg";

/** The database could not be reached, or hung up: the same work may well succeed later. */
export class DatabaseUnavailable extends Error {
  readonly code = "database-unavailable";
  readonly retriable = true;

  constructor(cause: unknown) {
    const fault = certificateFault(cause);
    const why =
      fault === null
        ? "the database cannot be reached"
        : `the database's certificate is not trusted (${fault}): DATABASE_CA_FILE has to hold the authority that signed it`;
    super(why, { cause });
    this.name = "DatabaseUnavailable";
  }
}

/** The transaction lost against another one (deadlock, serialisation, lock wait) or was cancelled; nothing of it stays. */
export class TransactionConflict extends Error {
  readonly code = "transaction-conflict";
  readonly retriable = true;

  constructor(cause: unknown) {
    super("the transaction was undone in favour of another one", { cause });
    this.name = "TransactionConflict";
  }
}

/** The SQLSTATE of an error of PostgreSQL; null for any other error. */
export const sqlState = (error: unknown): string | null =>
  error instanceof DatabaseError && typeof error.code === "string" ? error.code : null;

/** Connection exceptions, out of resources, shutdown and start-up, and a standby that should have been the primary. */
const UNAVAILABLE = /^(08...|53...|57P0[1-5]|25006|25P03)$/;
/** Serialisation, deadlock, lock not available, statement cancelled; a row layout that changed under a prepared statement. */
const CONFLICT = /^(40001|40P01|55P03|57014)$/;
const NETWORK =
  /^(ECONN\w+|EPIPE|ETIMEDOUT|EAI_AGAIN|ENOTFOUND|ENETUNREACH|EHOSTUNREACH|ENETDOWN|EHOSTDOWN|ENOENT)$/;
/** What the driver says, without a code, of a connection that is gone or was not to be had. */
const DRIVER =
  /connection terminated|not queryable|timeout exceeded when trying|timeout expired|read timeout/i;

/** Turns what the driver throws into our classes; leaves every other error as it is. */
export function translate(error: unknown): unknown {
  const state = sqlState(error);
  if (state !== null) {
    if (UNAVAILABLE.test(state) || refusesAll(error)) return new DatabaseUnavailable(error);
    return CONFLICT.test(state) || isStalePlan(error) ? new TransactionConflict(error) : error;
  }
  if (!(error instanceof Error)) return error;
  const code: unknown = "code" in error ? error.code : undefined;
  const isGone = (typeof code === "string" && NETWORK.test(code)) || DRIVER.test(error.message);
  return isGone || certificateFault(error) !== null ? new DatabaseUnavailable(error) : error;
}

/** A database that an administrator has closed for a while; the code stands for much else. */
const refusesAll = (error: unknown): boolean =>
  sqlState(error) === "55000" && error instanceof Error && /not currently accepting/.test(error.message);

/** A migration changed a table that this connection has a prepared statement on ("cached plan must not change"). */
export const isStalePlan = (error: unknown): boolean =>
  error instanceof DatabaseError && error.code === "0A000" && error.routine === "RevalidateCachedQuery";
