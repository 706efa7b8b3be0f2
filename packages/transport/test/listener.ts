import { randomUUID } from "node:crypto";
import { instant, topics, type AnyTopic, type Message } from "@homeward/contracts";
import type { Subscriber, Transport, UnreadableRecord } from "../src/transport.ts";

export const { routes, alarms } = topics;

/** A message; `sequence` tells tests the order in which its key's messages were published. */
export function message(key: string, sequence: number, topic: AnyTopic = routes): Message {
  return {
    id: randomUUID(),
    topic,
    key,
    type: "homeward.test",
    version: 1,
    time: instant(1_790_000_000_000_000 + sequence),
    source: "homeward/test",
    sequence,
    traceparent: null,
    data: { key, sequence },
  };
}

/** `count` messages for each key, taking turns between keys. */
export const messagesFor = (keys: readonly string[], count: number, from = 1): Message[] =>
  Array.from({ length: count }, (_, at) => keys.map((key) => message(key, from + at))).flat();

export interface Listener extends Subscriber {
  /** Messages done with, in the order in which that happened; a message handed over twice counts twice. */
  readonly done: Message[];
  /** The same without repeats: a transport may hand over a message again. */
  distinct(): Message[];
  readonly batches: (readonly Message[])[];
  readonly unread: UnreadableRecord[];
  /** Sequences of a key in the order of their first being done with. */
  sequences(key: string): number[];
}

export interface Listening {
  readonly group?: string;
  readonly topics?: readonly AnyTopic[];
  /** May ask for a message to come again, throw for the whole batch, or take its time. */
  readonly refuses?: (message: Message) => boolean | Promise<boolean>;
}

/** A subscriber that remembers; like a real one it does no later message of a key before an earlier one. */
export function listener({
  group = "listener",
  topics = [routes],
  refuses = () => false,
}: Listening = {}): Listener {
  const done: Message[] = [];
  const batches: (readonly Message[])[] = [];
  const unread: UnreadableRecord[] = [];
  return {
    group,
    topics,
    done,
    batches,
    unread,
    distinct: () => [...new Map(done.map((one) => [one.id, one])).values()],
    async handle(batch) {
      batches.push(batch);
      const retry = new Set<string>();
      const closed = new Set<string>();
      for (const one of batch) {
        if (!closed.has(one.key) && !(await refuses(one))) done.push(one);
        else {
          closed.add(one.key);
          retry.add(one.id);
        }
      }
      return { retry };
    },
    unreadable(record) {
      unread.push(record);
      return Promise.resolve();
    },
    sequences(key) {
      const mine = this.distinct().filter((one) => one.key === key);
      return mine.map(({ sequence }) => sequence);
    },
  };
}

/** Publishes as the outbox does: what failed is published again, before anything newer of its key. */
export async function publishUntilTaken(transport: Transport, messages: readonly Message[]): Promise<void> {
  for (let left = messages; left.length > 0;) {
    const { failed } = await transport.publish(left);
    left = left.filter(({ id }) => failed.has(id));
    await new Promise((resolve) => setImmediate(resolve));
  }
}

export const upTo = (count: number): number[] => Array.from({ length: count }, (_, at) => at + 1);
