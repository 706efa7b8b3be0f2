import type { Message } from "@homeward/contracts";
import type { Logger } from "@homeward/kernel";
import type { HandleOutcome, Subscriber } from "./transport.ts";

/**
 * The messages of a batch that are not done with, in order: those given back, and every later one of their key,
 * whatever was said of it, because order within a key would otherwise break.
 */
export function undone(batch: readonly Message[], { retry }: HandleOutcome): Message[] {
  if (retry.size === 0) return [];
  const keys = new Set<string>();
  return batch.filter(({ id, key }) => {
    if (retry.has(id)) keys.add(key);
    return keys.has(key);
  });
}

/** Hands a batch of one topic to its subscriber; answers what has to come again. Never throws. */
export async function handOver(
  subscriber: Subscriber,
  batch: readonly Message[],
  logger: Logger,
): Promise<Message[]> {
  if (batch.length === 0) return [];
  try {
    return undone(batch, await subscriber.handle(batch));
  } catch (error) {
    logger.error({
      event: "handler-threw",
      group: subscriber.group,
      topic: batch[0]?.topic,
      messages: batch.length,
      error,
    });
    return [...batch];
  }
}

/** Subscribers by group; throws when a group subscribes twice, since it would get everything twice. */
export function addSubscriber(subscribers: Map<string, Subscriber>, subscriber: Subscriber): void {
  if (subscribers.has(subscriber.group)) throw new Error(`group ${subscriber.group} has subscribed before`);
  subscribers.set(subscriber.group, subscriber);
}
