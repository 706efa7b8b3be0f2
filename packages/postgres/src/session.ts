import type { Session } from "./db.ts";
import { translate } from "./errors.ts";
import { newClient } from "./connection.ts";
import type { PoolOptions } from "./pool.ts";
import { newPassage, run, runTransaction, type Passage } from "./transaction.ts";

/** A connection of its own that lasts until closed or lost. Work on it goes one piece after the other. */
export async function openSession(options: Omit<PoolOptions, "max">): Promise<Session> {
  const client = newClient(options);
  const listeners: (() => void)[] = [];
  let lost = false;
  let last: Promise<unknown> = Promise.resolve();
  client.once("end", () => {
    lost = true;
    for (const listener of listeners) listener();
  });
  await client.connect().catch((error: unknown) => {
    throw translate(error);
  });
  const inTurn = <T>(work: (passage: Passage) => Promise<T>): Promise<T> => {
    const passage = newPassage();
    const result = last.then(() => work(passage));
    last = result.catch(() => (passage.broken ? client.end() : undefined)).catch(() => undefined);
    return result.finally(() => {
      for (const channel of passage.raised) options.signals?.raise(channel);
    });
  };
  return {
    get lost() {
      return lost;
    },
    onLost: (listener) => void listeners.push(listener),
    query: (query) => inTurn((passage) => run(client, query, passage)),
    transaction: (work) => inTurn((passage) => runTransaction(client, work, passage)),
    close: () => client.end(),
  };
}
