import type { AnyTopic, Message } from "@homeward/contracts";

/** Which messages of a publish did not get through, by message id. Later messages of a failed key count as failed too. */
export interface PublishOutcome {
  readonly failed: ReadonlyMap<string, Error>;
}

/**
 * What a subscriber says of a batch after its transaction: ids of messages to be handed over again
 * (the database was away). Everything else is done with, for ever.
 */
export interface HandleOutcome {
  readonly retry: ReadonlySet<string>;
}

export interface Subscriber {
  /** Consumer group: each group gets every message once, spread over the group's processes. */
  readonly group: string;
  readonly topics: readonly AnyTopic[];
  /** Called with messages of one topic, in order within a key. Must not throw: a throw counts as "retry all". */
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
  /** Resolves when every message is durable (Kafka: acks of all replicas; in-process: every subscriber has committed) or failed. */
  publish(messages: readonly Message[]): Promise<PublishOutcome>;
  /** Before start only. */
  subscribe(subscriber: Subscriber): void;
  /** Resolves when subscribers receive. */
  start(): Promise<void>;
  /** Lets running handlers finish, then leaves. */
  stop(): Promise<void>;
  readonly checks: readonly { readonly name: string; check(): Promise<{ ok: boolean; detail?: string }> }[];
}
