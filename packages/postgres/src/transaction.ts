import type { ClientBase } from "pg";
import type { Tx } from "./db.ts";
import { isStalePlan, sqlState, translate } from "./errors.ts";
import { readNow } from "./now.ts";
import { statementName, type Query } from "./sql.ts";

/** The work swallowed an error of PostgreSQL, which had undone the transaction by then. A mistake in the work. */
export class CommitRefused extends Error {
  readonly code = "commit-refused";

  constructor() {
    super("nothing was committed: a statement of the transaction had failed");
    this.name = "CommitRefused";
  }
}

/** What a connection went through: whether it may be used again, and the channels to wake. */
export interface Passage {
  broken: boolean;
  readonly raised: Set<string>;
}

export const newPassage = (): Passage => ({ broken: false, raised: new Set() });

/** One statement, prepared once a connection. Throws the classes of errors.ts; notes a connection that is no good. */
export async function run<Row>(client: ClientBase, query: Query, passage: Passage): Promise<Row[]> {
  try {
    const { text } = query;
    const { rows } = await client.query({ name: statementName(text), text, values: [...query.values] });
    return rows as Row[];
  } catch (error) {
    throw failed(error, passage);
  }
}

/** A whole transaction on a connection that nobody else uses meanwhile. */
export async function runTransaction<T>(
  client: ClientBase,
  work: (tx: Tx) => Promise<T>,
  passage: Passage,
): Promise<T> {
  // Not waited for: it goes along with the first statement, which fails with it.
  const begun = command(client, "begin", passage);
  begun.catch(() => undefined);
  const { tx, close } = openTx(client, passage);
  try {
    const result = await work(tx);
    const answered = close();
    // Goes along with what was sent: after a failed statement PostgreSQL answers it with a roll-back, and no error.
    const committed = command(client, "commit", passage);
    committed.catch(() => undefined);
    throwFirst(await answered);
    await begun;
    if ((await committed) !== "COMMIT") throw new CommitRefused();
    return result;
  } catch (error) {
    const failures = await close();
    passage.raised.clear();
    if (!passage.broken) await command(client, "rollback", passage).catch(() => undefined);
    // A statement that is refused because another failed is no more than the consequence of that.
    if (sqlState(error) === IN_FAILED_TRANSACTION) throwFirst(failures);
    throw error;
  }
}

const IN_FAILED_TRANSACTION = "25P02";

interface OpenTx {
  readonly tx: Tx;
  /** No statement may follow. Resolves, with what was sent and failed, once every statement is answered. */
  readonly close: () => Promise<readonly Failure[]>;
}

interface Failure {
  readonly error: unknown;
}

function throwFirst([first]: readonly Failure[]): void {
  if (first !== undefined) throw first.error;
}

/** Statements of one transaction run one after the other in the server, also when the work asks for several at once. */
function openTx(client: ClientBase, passage: Passage): OpenTx {
  let open = true;
  const underWay = new Set<Promise<unknown>>();
  const failures: Failure[] = [];
  const tx: Tx = {
    inTransaction: true,
    query<Row extends object>(query: Query) {
      // Else a forgotten await would run it in whatever transaction has the connection next.
      if (!open) return Promise.reject(new Error("query after the end of its transaction"));
      const result = run<Row>(client, query, passage);
      const ended = () => void underWay.delete(settled);
      const settled: Promise<void> = result.then(ended, ended);
      underWay.add(settled);
      return result;
    },
    send(query, told) {
      const failed = (error: unknown) => void failures.push({ error });
      tx.query(query).then(told, failed).catch(failed);
    },
    now: (clock) => readNow(tx, clock),
    raise: (channel) => void passage.raised.add(channel),
  };
  const close = async () => {
    open = false;
    await Promise.all(underWay);
    return failures;
  };
  return { tx, close };
}

async function command(client: ClientBase, text: string, passage: Passage): Promise<string> {
  try {
    return (await client.query(text)).command;
  } catch (error) {
    throw failed(error, passage);
  }
}

function failed(error: unknown, passage: Passage): unknown {
  const translated = translate(error);
  const isGone = translated instanceof Error && translated.name === "DatabaseUnavailable";
  // A stale plan stays with its connection: only a new connection plans anew.
  if (isGone || isStalePlan(error)) passage.broken = true;
  return translated;
}
