import { randomUUID } from "node:crypto";
import kafkajs from "kafkajs";
import { allTopics, deadLetterOf } from "@homeward/contracts";
import { calmIdleConnections } from "../src/kafka/idle-connections.ts";
import { wireName, type KafkaSettings } from "../src/kafka/index.ts";

/** A record as it lies on the broker. */
export interface RawRecord {
  readonly topic: string;
  readonly key: string;
  readonly value: string;
}

function clientOf({ brokers }: KafkaSettings) {
  calmIdleConnections();
  return new kafkajs.Kafka({ brokers: [...brokers], logLevel: kafkajs.logLevel.NOTHING });
}

/** Every record of every topic of ours, from offset 0, read past all of our own code. */
export async function readEverything(settings: KafkaSettings): Promise<RawRecord[]> {
  const client = clientOf(settings);
  const topics = allTopics
    .flatMap((topic) => [topic, deadLetterOf(topic)])
    .map((it) => wireName(settings, it));
  const admin = client.admin();
  await admin.connect();
  const offsets = await Promise.all(topics.map((topic) => admin.fetchTopicOffsets(topic)));
  await admin.disconnect();
  const expected = offsets.flat().reduce((sum, { high }) => sum + Number(high), 0);

  const records: RawRecord[] = [];
  const all = Promise.withResolvers<void>();
  if (expected === 0) all.resolve();
  const consumer = client.consumer({ groupId: `raw-${randomUUID()}`, maxWaitTimeInMs: 250 });
  await consumer.connect();
  await consumer.subscribe({ topics, fromBeginning: true });
  await consumer.run({
    eachMessage: async ({ topic, message }) => {
      records.push({ topic, key: message.key?.toString() ?? "", value: message.value?.toString() ?? "" });
      if (records.length === expected) all.resolve();
    },
  });
  await all.promise;
  await consumer.disconnect();
  return records;
}

/** Sets every group of an installation back to offset 0. Its processes have to be stopped. Answers how many groups. */
export async function rewindGroups(settings: KafkaSettings): Promise<number> {
  const admin = clientOf(settings).admin();
  await admin.connect();
  const { groups } = await admin.listGroups();
  const own = groups
    .map(({ groupId }) => groupId)
    .filter((groupId) => groupId.startsWith(wireName(settings, "")));
  for (const groupId of own)
    for (const { topic } of await admin.fetchOffsets({ groupId }))
      await admin.resetOffsets({ groupId, topic, earliest: true });
  await admin.disconnect();
  return own.length;
}
