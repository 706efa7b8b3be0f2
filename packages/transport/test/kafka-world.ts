import { randomUUID } from "node:crypto";
import kafkajs from "kafkajs";
import { createLogger } from "@homeward/kernel";
import { calmIdleConnections } from "../src/kafka/idle-connections.ts";
import {
  createKafkaTransport,
  defaultTopicPlan,
  ensureTopics,
  wireName,
  type KafkaSettings,
  type KafkaTransport,
  type TopicPlan,
} from "../src/kafka/index.ts";
import { routes } from "./listener.ts";
import type { World } from "./transport-contract.ts";

export const logger = createLogger({ service: "test", level: "silent" });

/** Few partitions, so that several keys share one. */
export const plan: TopicPlan = { ...defaultTopicPlan, partitions: 3 };

export interface KafkaWorld extends World {
  readonly settings: KafkaSettings;
  transport(): KafkaTransport;
  /** Writes a record to topic routes that no transport of ours would write. */
  write(record: { key: string | null; value: Buffer | string | null }): Promise<void>;
}

/** Topics of its own on a broker that others use too. */
export async function kafkaWorld(brokers: readonly string[]): Promise<KafkaWorld> {
  const settings = { brokers, clientId: "test", topicPrefix: `test-${randomUUID()}.` };
  await ensureTopics({ settings, logger }, plan);
  const transports: KafkaTransport[] = [];
  return {
    settings,
    transport() {
      const transport = createKafkaTransport({ settings, logger, topicPlan: plan });
      transports.push(transport);
      return transport;
    },
    write: (record) => writeRaw(settings, record),
    close: async () => void (await Promise.all(transports.map((transport) => transport.stop()))),
  };
}

async function writeRaw(
  settings: KafkaSettings,
  record: { key: string | null; value: Buffer | string | null },
): Promise<void> {
  calmIdleConnections();
  const producer = new kafkajs.Kafka({
    brokers: [...settings.brokers],
    logLevel: kafkajs.logLevel.NOTHING,
  }).producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
  await producer.connect();
  await producer.send({ topic: wireName(settings, routes), messages: [record] });
  await producer.disconnect();
}
