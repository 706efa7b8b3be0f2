import { backoffMs, HomewardError, type HealthCheck, type Logger } from "@homeward/kernel";
import { addSubscriber } from "../hand-over.ts";
import type { Subscriber, Transport } from "../transport.ts";
import { BRISK, createClient } from "./client.ts";
import { classifyFailure } from "./failure.ts";
import { GroupConsumer } from "./group-consumer.ts";
import { readLag, type Lag } from "./lag.ts";
import { createPublisher } from "./publisher.ts";
import { createPublishingCheck } from "./publishing-check.ts";
import { wireName, type KafkaSettings } from "./settings.ts";
import type { TopicPlan } from "./topic-plan.ts";
import { checkTopics, TopicsError } from "./topics.ts";
import { untilEither, within } from "./wait.ts";

export interface KafkaTransport extends Transport {
  /** How far each subscribed group is behind. Rejects when the cluster does not answer. */
  readonly lag: () => Promise<Lag[]>;
}

export interface KafkaTransportOptions {
  readonly settings: KafkaSettings;
  /** When given, start throws TopicsError for topics that are missing or not as planned. */
  readonly topicPlan?: TopicPlan;
  readonly logger: Logger;
}

const STOP_WITHIN_MS = 2_000;

/** The transport between processes, on Apache Kafka. A cluster that is away when it starts is waited for. */
export function createKafkaTransport(options: KafkaTransportOptions): KafkaTransport {
  const { settings, logger } = options;
  const wire = (name: string) => wireName(settings, name);
  const client = createClient(settings, logger);
  const publisher = createPublisher(client, wire);
  const publishing = createPublishingCheck(() => publisher.running());
  const subscribers = new Map<string, Subscriber>();
  const consumers: GroupConsumer[] = [];
  const checks: HealthCheck[] = [publishing];
  const stopped = new AbortController();

  return {
    checks,
    publish: (messages) => publishing.watch(() => publisher.publish(messages)),
    subscribe(subscriber) {
      addSubscriber(subscribers, subscriber);
      const { rebalanceTimeoutMs } = settings;
      const patience = rebalanceTimeoutMs === undefined ? {} : { rebalanceTimeoutMs };
      const consumer = new GroupConsumer({ client, subscriber, wire, logger, ...patience });
      consumers.push(consumer);
      checks.push(consumer);
    },
    async start() {
      await untilReached(() => prepare(options), stopped.signal, logger);
      await untilReached(() => publisher.start(), stopped.signal, logger);
      await Promise.all(consumers.map((consumer) => consumer.start()));
    },
    async stop() {
      stopped.abort();
      await Promise.all(consumers.map((consumer) => consumer.stop()));
      await within(STOP_WITHIN_MS, publisher.stop());
    },
    lag: () => readLag(createClient(settings, logger, BRISK), [...subscribers.values()], wire),
  };
}

async function prepare({ settings, topicPlan, logger }: KafkaTransportOptions): Promise<void> {
  if (topicPlan !== undefined) await checkTopics({ settings, logger }, topicPlan);
}

/** Tries until it works; what waiting cannot mend is thrown. Throws too when the transport is stopped meanwhile. */
async function untilReached(
  attempt: () => Promise<void>,
  stopped: AbortSignal,
  logger: Logger,
): Promise<void> {
  const ended = new Promise<void>((resolve) => stopped.addEventListener("abort", () => resolve()));
  for (let tries = 0; !stopped.aborted; tries++) {
    try {
      await Promise.race([attempt(), ended]);
      if (!stopped.aborted) return;
    } catch (error) {
      if (error instanceof TopicsError) throw error;
      logger.warn({ event: "kafka-not-reached", error: classifyFailure(error) });
    }
    const rest = backoffMs(tries, { baseMs: 200, capMs: 5_000, random: Math.random });
    await untilEither(ended, rest);
  }
  throw new HomewardError("transport-stopped", "the transport was stopped before it had started");
}
