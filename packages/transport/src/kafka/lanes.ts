import type { Consumer } from "kafkajs";
import { backoffMs, type Logger } from "@homeward/kernel";
import { createMailbox } from "../mailbox.ts";
import type { Subscriber, UnreadableRecord } from "../transport.ts";
import { PartitionLane, type Lane } from "./lane.ts";

/** The lanes of one group member, one a partition; they outlive the kafkajs consumer, which may be replaced. */
export interface Lanes {
  of(topic: string, partition: number): Lane;
  /** The consumer whose reading rests while a lane is full. */
  attach(consumer: Consumer): void;
  forgetAll(): void;
  closeAll(): Promise<void>;
  /** Topic/partition of every lane whose first record has waited longer than this. */
  stuck(longerThanMs: number): string[];
}

/** Each is a transaction of its own: a flood of them must not take every connection. */
function oneAtATime<Item>(work: (item: Item) => Promise<void>): (item: Item) => Promise<void> {
  let last: Promise<unknown> = Promise.resolve();
  return (item) => {
    const run = last.then(() => work(item));
    last = run.catch(() => undefined);
    return run;
  };
}

export function createLanes(subscriber: Subscriber, logger: Logger): Lanes {
  const lanes = new Map<string, Lane>();
  // Records of all partitions go to the subscriber together: a transaction costs more than what is in it.
  const mailbox = createMailbox(subscriber, logger);
  const unreadable = oneAtATime((record: UnreadableRecord) => subscriber.unreadable(record));
  let reader: Consumer | null = null;

  /** A consumer that is gone or not yet running reads nothing: then there is nothing to rest. */
  function rest(full: boolean, topic: string, partition: number): void {
    try {
      if (full) reader?.pause([{ topic, partitions: [partition] }]);
      else reader?.resume([{ topic, partitions: [partition] }]);
    } catch (error) {
      logger.debug({ event: "pause-missed", topic, partition, error });
    }
  }

  return {
    of(topic, partition) {
      const name = `${topic}/${partition}`;
      const lane =
        lanes.get(name) ??
        new PartitionLane({
          subscriber: { group: subscriber.group, unreadable },
          mailbox,
          logger,
          retryAfterMs: (attempt) => backoffMs(attempt, { baseMs: 100, capMs: 5_000, random: Math.random }),
          onFull: (full) => rest(full, topic, partition),
        });
      lanes.set(name, lane);
      return lane;
    },
    attach: (consumer) => void (reader = consumer),
    forgetAll: () => lanes.forEach((lane) => lane.forget()),
    async closeAll() {
      await mailbox.close();
      await Promise.all([...lanes.values()].map((lane) => lane.close()));
    },
    stuck: (longerThanMs) =>
      [...lanes].filter(([, lane]) => (lane.waiting().sinceMs ?? 0) > longerThanMs).map(([name]) => name),
  };
}
