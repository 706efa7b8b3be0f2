import type { Message } from "@homeward/contracts";
import { HomewardError } from "@homeward/kernel";
import { DatabaseUnavailable, sql, type Db, type Tx } from "@homeward/postgres";
import type { Subscriber } from "@homeward/transport";
import { markSent, raiseSequences } from "./outbox-store.ts";

/** A message that could not be taken back: it is left out, and named. */
export interface LeftOut {
  readonly id: string;
  readonly topic: string;
  readonly key: string;
}

/**
 * Does this for each message. One that cannot be applied is left out, and stops nobody else's.
 * @throws DatabaseUnavailable when it is the database that is away
 */
export async function eachMessage(
  db: Db,
  messages: Iterable<Message>,
  work: (message: Message) => Promise<void>,
): Promise<LeftOut[]> {
  const left: LeftOut[] = [];
  for (const message of messages)
    try {
      await work(message);
    } catch (error) {
      if (error instanceof DatabaseUnavailable) throw error;
      // What failed for want of a database fails for everybody: it is not this message's fault.
      await db.query(sql`select 1 as there`);
      left.push({ id: message.id, topic: message.topic, key: message.key });
    }
  return left;
}

/**
 * Hands a message over again to whoever subscribes to its topic; who remembers it does nothing.
 * @throws HomewardError `not-taken-back` for one that could not be taken in.
 */
export async function handAgain(subscribers: readonly Subscriber[], message: Message): Promise<void> {
  for (const subscriber of subscribers) {
    if (!subscriber.topics.some((topic) => topic === message.topic)) continue;
    const { retry } = await subscriber.handle([message]);
    if (retry.size > 0)
      throw new HomewardError("not-taken-back", `message ${message.id} could not be taken in`);
  }
}

/**
 * After a restore: what was published is published, though the outbox may have forgotten it. New messages are numbered
 * above everything the transport has of this source, and what waits to be published under the id of a message that it
 * has is not published again. `messages` are all that the transport still keeps.
 */
export async function adoptPublished(tx: Tx, source: string, messages: readonly Message[]): Promise<void> {
  const own = messages.filter((message) => message.source === source);
  const last = new Map<string, number>();
  for (const { key, sequence } of own) last.set(key, Math.max(sequence, last.get(key) ?? 0));
  await raiseSequences(tx, last);
  await markSent(
    tx,
    own.map(({ id }) => id),
  );
}
