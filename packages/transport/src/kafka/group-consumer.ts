import type { Consumer, EachBatchPayload, Kafka } from "kafkajs";
import type { AnyTopic } from "@homeward/contracts";
import { backoffMs, type HealthCheck, type Logger } from "@homeward/kernel";
import type { Subscriber } from "../transport.ts";
import { PATIENT } from "./client.ts";
import { createCommits, type Commits, type Position } from "./commits.ts";
import { createLanes, type Lanes } from "./lanes.ts";
import { readRecord } from "./record.ts";
import { untilEither, within } from "./wait.ts";

export interface GroupConsumerOptions {
  readonly client: Kafka;
  readonly subscriber: Subscriber;
  /** What a topic or group is called on the cluster. */
  readonly wire: (name: string) => string;
  readonly logger: Logger;
  /** How long the group waits for a member that does not come back when it hands out partitions anew. */
  readonly rebalanceTimeoutMs?: number;
}

/** A dead member's partitions move after this long. Brokers allow no less than 6 s by default. */
const SESSION_MS = 6_000;
const HEARTBEAT_MS = 1_500;
const REBALANCE_MS = 30_000;
/** Leaving politely hands partitions over at once, but a broker that is away must not keep a process from ending. */
const LEAVE_WITHIN_MS = 2_000;
/** Up to so many partitions that one fetch has brought records of make one batch together. */
const SIDE_BY_SIDE = 64;
/** A record that waits this long makes the check red: something beyond a hiccup is wrong. */
const STUCK_MS = 60_000;

/**
 * One member of a consumer group. kafkajs never tells its caller that it gave up: it emits CRASH, and may or may not
 * come back. So it is told never to come back by itself: a crash ends this life, and the next begins here.
 */
export class GroupConsumer implements HealthCheck {
  readonly name: string;
  readonly #options: GroupConsumerOptions;
  readonly #lanes: Lanes;
  #commits: Commits = this.#beginCommits();
  #commitOffsets: EachBatchPayload["commitOffsetsIfNecessary"] = () => Promise.resolve();
  readonly #topicOf: ReadonlyMap<string, AnyTopic>;
  readonly #joined = Promise.withResolvers<void>();
  readonly #stopping = Promise.withResolvers<void>();
  #closing = false;
  #aliveAt = -Infinity;
  #work: Promise<void> = Promise.resolve();

  constructor(options: GroupConsumerOptions) {
    const { subscriber, logger, wire } = options;
    this.name = `kafka:${subscriber.group}`;
    this.#options = options;
    this.#lanes = createLanes(subscriber, logger);
    this.#topicOf = new Map(subscriber.topics.map((topic) => [wire(topic), topic]));
  }

  /** Resolves when the group has been joined for the first time; a broker that is away is waited for. */
  start(): Promise<void> {
    this.#work = this.#liveAgainAndAgain();
    return Promise.race([this.#joined.promise, this.#stopping.promise]);
  }

  /** Lets handlers finish and their offsets be committed, then leaves the group. */
  async stop(): Promise<void> {
    this.#closing = true;
    await this.#lanes.closeAll();
    this.#stopping.resolve();
    await this.#work;
  }

  check(): Promise<{ ok: boolean; detail?: string }> {
    return Promise.resolve(health(performance.now() - this.#aliveAt, this.#lanes.stuck(STUCK_MS)));
  }

  async #liveAgainAndAgain(): Promise<void> {
    const { client, subscriber, wire, logger, rebalanceTimeoutMs = REBALANCE_MS } = this.#options;
    for (let attempt = 0; !this.#closing; attempt++) {
      const born = performance.now();
      const consumer = client.consumer(consumerConfig(wire(subscriber.group), rebalanceTimeoutMs));
      try {
        await this.#live(consumer);
      } catch (error) {
        logger.error({ event: "consumer-crashed", group: subscriber.group, error });
      }
      this.#aliveAt = -Infinity;
      if (!this.#closing) this.#lanes.forgetAll();
      await within(LEAVE_WITHIN_MS, consumer.disconnect());
      if (performance.now() - born > STUCK_MS) attempt = 0;
      const rest = backoffMs(attempt, { baseMs: 200, capMs: 5_000, random: Math.random });
      if (!this.#closing) await untilEither(this.#stopping.promise, rest);
    }
  }

  /** One life: until stopped, or until kafkajs gives up, which throws. */
  async #live(consumer: Consumer): Promise<void> {
    const crash = Promise.withResolvers<never>();
    consumer.on(consumer.events.CRASH, ({ payload }) => crash.reject(payload.error));
    consumer.on(consumer.events.HEARTBEAT, () => void (this.#aliveAt = performance.now()));
    consumer.on(consumer.events.GROUP_JOIN, () => {
      this.#lanes.forgetAll();
      this.#commits = this.#beginCommits();
      this.#aliveAt = performance.now();
      this.#joined.resolve();
    });
    this.#lanes.attach(consumer);
    const run = this.#run(consumer).then(() => crash.promise);
    await Promise.race([run, crash.promise, this.#stopping.promise]);
  }

  async #run(consumer: Consumer): Promise<void> {
    await consumer.connect();
    await consumer.subscribe({ topics: [...this.#topicOf.keys()], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: SIDE_BY_SIDE,
      eachBatch: (payload) => this.#take(payload),
    });
  }

  /** What was gathered before the group was joined anew is dropped: the partition may be another's by now. */
  #beginCommits(): Commits {
    const commits = createCommits(async (positions) => {
      if (commits === this.#commits) await this.#commitOffsets({ topics: topicsOf(positions) });
    });
    return commits;
  }

  /** What waits in a lane counts as read but not as committed: reading goes on past it, a restart does not. */
  async #take(payload: EachBatchPayload): Promise<void> {
    const { topic: wireTopic, partition, messages } = payload.batch;
    const topic = this.#topicOf.get(wireTopic);
    if (this.#closing || topic === undefined) return;
    const records = messages.map((raw) => readRecord(topic, partition, raw));
    const commits = this.#commits;
    this.#commitOffsets = (offsets) => payload.commitOffsetsIfNecessary(offsets);
    payload.resolveOffset(payload.batch.lastOffset());
    const beat = setInterval(() => void payload.heartbeat().catch(() => undefined), HEARTBEAT_MS);
    try {
      await this.#lanes
        .of(wireTopic, partition)
        .take(records, (offset) => commits.add({ topic: wireTopic, partition, offset }));
    } finally {
      clearInterval(beat);
    }
  }
}

const topicsOf = (positions: readonly Position[]) =>
  [...Map.groupBy(positions, ({ topic }) => topic)].map(([topic, own]) => ({
    topic,
    partitions: own.map(({ partition, offset }) => ({ partition, offset: offset.toString() })),
  }));

const consumerConfig = (groupId: string, rebalanceTimeout: number) => ({
  groupId,
  sessionTimeout: SESSION_MS,
  heartbeatInterval: HEARTBEAT_MS,
  rebalanceTimeout,
  maxWaitTimeInMs: 250,
  allowAutoTopicCreation: false,
  retry: { ...PATIENT, restartOnFailure: () => Promise.resolve(false) },
});

function health(silentMs: number, stuck: readonly string[]): { ok: boolean; detail?: string } {
  if (silentMs === Infinity)
    return { ok: false, detail: "not in the group: starting, or gave up and tries again" };
  if (silentMs > SESSION_MS + HEARTBEAT_MS)
    return { ok: false, detail: `no answer from the broker for ${Math.round(silentMs / 1_000)} s` };
  if (stuck.length > 0) return { ok: false, detail: `retrying for over a minute: ${stuck.join(", ")}` };
  return { ok: true };
}
