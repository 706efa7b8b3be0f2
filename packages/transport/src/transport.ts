import type { AnyTopic, Message } from "@homeward/contracts";
import type { HealthCheck } from "@homeward/kernel";

/**
 * Which messages of a publish did not get through, by message id. Later messages of a failed key (of the same
 * topic) count as failed too, so that publishing the failed ones again keeps the order.
 */
export interface PublishOutcome {
  readonly failed: ReadonlyMap<string, Error>;
}

/**
 * What a subscriber says of a batch after its transaction: ids of messages to be handed over again
 * (the database was away). Later messages of the same key are handed over again with them.
 * Everything else is done with, for ever.
 */
export interface HandleOutcome {
  readonly retry: ReadonlySet<string>;
}

export interface Subscriber {
  /** Consumer group: each group gets every message at least once, spread over the group's processes. */
  readonly group: string;
  readonly topics: readonly AnyTopic[];
  /**
   * Called with messages of one topic, in order within a key; a message may come again, with the same id.
   * Must not throw: a throw counts as "retry all". Must not publish and wait: that belongs to an outbox.
   */
  handle(batch: readonly Message[]): Promise<HandleOutcome>;
  /** Called with a record that is no message of ours (Kafka only); resolves when that is durably dealt with. */
  unreadable(record: UnreadableRecord): Promise<void>;
}

/** A record that could not be decoded, for the dead-letter topic. `value` is as it came. */
export interface UnreadableRecord {
  readonly topic: AnyTopic;
  readonly partition: number;
  readonly offset: string;
  readonly key: string | null;
  readonly value: string | null;
  readonly error: Error;
}

/**
 * The port between services. Two adapters, one meaning (transport-contract in test/):
 * at least once; in order within a key; a failing key never stops another for ever; nothing vanishes.
 */
export interface Transport {
  /**
   * Resolves when every message is durable (Kafka: acks of all replicas; in-process: every subscriber has
   * committed) or failed. The publisher keeps what failed and publishes it again, before anything newer of its key.
   */
  publish(messages: readonly Message[]): Promise<PublishOutcome>;
  /** Before start only; one subscriber a group. */
  subscribe(subscriber: Subscriber): void;
  /** Resolves when subscribers receive. */
  start(): Promise<void>;
  /** Lets running handlers finish, then leaves. */
  stop(): Promise<void>;
  readonly checks: readonly HealthCheck[];
}
