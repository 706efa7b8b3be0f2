import type { ClientBase } from "pg";
import type { Tx } from "./db.ts";
import { isStalePlan, translate } from "./errors.ts";
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
  const { tx, finish } = openTx(client, passage);
  try {
    const result = await work(tx);
    await finish();
    await begun;
    // After a failed statement PostgreSQL answers a commit with a roll-back, and no error.
    if ((await command(client, "commit", passage)) !== "COMMIT") throw new CommitRefused();
    return result;
  } catch (error) {
    await finish();
    passage.raised.clear();
    if (!passage.broken) await command(client, "rollback", passage).catch(() => undefined);
    throw error;
  }
}

/** Statements of one transaction run one after the other in the server, also when the work asks for several at once. */
function openTx(client: ClientBase, passage: Passage): { tx: Tx; finish: () => Promise<void> } {
  let open = true;
  const underWay = new Set<Promise<unknown>>();
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
    now: (clock) => readNow(tx, clock),
    raise: (channel) => void passage.raised.add(channel),
  };
  const finish = async () => {
    open = false;
    await Promise.all(underWay);
  };
  return { tx, finish };
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
