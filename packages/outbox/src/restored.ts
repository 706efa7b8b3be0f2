import type { Message } from "@homeward/contracts";
import { HomewardError } from "@homeward/kernel";
import type { Tx } from "@homeward/postgres";
import type { Subscriber } from "@homeward/transport";
import { markSent, raiseSequences } from "./outbox-store.ts";

/**
 * Hands messages over again, one by one, to whoever subscribes to their topic; who remembers them does nothing.
 * @throws HomewardError `not-taken-back` for one that could not be taken in now; what went before it was.
 */
export async function handAgain(
  subscribers: readonly Subscriber[],
  messages: Iterable<Message>,
): Promise<void> {
  for (const message of messages)
    for (const subscriber of subscribers) {
      if (!subscriber.topics.some((topic) => topic === message.topic)) continue;
      const { retry } = await subscriber.handle([message]);
      if (retry.size > 0)
        throw new HomewardError(
          "not-taken-back",
          `message ${message.id} could not be taken in; run it again`,
          {
            retriable: true,
          },
        );
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
