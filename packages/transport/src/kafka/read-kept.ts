import { randomUUID } from "node:crypto";
import type { AnyTopic, Message } from "@homeward/contracts";
import { HomewardError, type Logger } from "@homeward/kernel";
import { createClient, withAdmin } from "./client.ts";
import { readRecord } from "./record.ts";
import { wireName, type KafkaSettings } from "./settings.ts";

/** How long a broker may give nothing though there is more. */
const PATIENCE_MS = 60_000;

/**
 * Every message of these topics that the cluster still keeps, as far as they reach when this is called; in order within
 * a key. Leaves no group behind. What is no message of ours was put aside when it came, and is passed over.
 */
export async function readKept(
  { settings, logger }: { readonly settings: KafkaSettings; readonly logger: Logger },
  topics: readonly AnyTopic[],
): Promise<Message[]> {
  const client = createClient(settings, logger);
  const named = new Map(topics.map((topic) => [wireName(settings, topic), topic]));
  const groupId = wireName(settings, `reconcile-${randomUUID()}`);
  const left = await withAdmin(client, (admin) => endsOf(admin, [...named.keys()]));
  const messages: Message[] = [];
  if (left.size === 0) return messages;
  const { promise: complete, resolve, reject } = Promise.withResolvers<void>();
  const giveUp = () => reject(new HomewardError("kafka-silent", "the brokers stopped giving what they keep"));
  let patience = setTimeout(giveUp, PATIENCE_MS);
  const consumer = client.consumer({ groupId, maxWaitTimeInMs: 250 });
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [...named.keys()], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachMessage: async ({ topic, partition, message: raw }) => {
        clearTimeout(patience);
        patience = setTimeout(giveUp, PATIENCE_MS);
        const place = `${topic} ${partition}`;
        const end = left.get(place);
        const name = named.get(topic);
        if (end === undefined || name === undefined) return;
        const read = readRecord(name, partition, raw);
        if (read.offset < end && read.kind === "message") messages.push(read.message);
        if (read.offset + 1n >= end) left.delete(place);
        if (left.size === 0) resolve();
      },
    });
    await complete;
  } finally {
    clearTimeout(patience);
    await consumer.disconnect();
  }
  await withAdmin(client, (admin) => admin.deleteGroups([groupId]));
  return messages;
}

interface Admin {
  fetchTopicOffsets(
    topic: string,
  ): Promise<{ readonly partition: number; readonly high: string; readonly low: string }[]>;
}

/** Of each partition that holds anything, where it ends. */
async function endsOf(admin: Admin, topics: readonly string[]): Promise<Map<string, bigint>> {
  const ends = new Map<string, bigint>();
  for (const topic of topics)
    for (const { partition, high, low } of await admin.fetchTopicOffsets(topic))
      if (BigInt(high) > BigInt(low)) ends.set(`${topic} ${partition}`, BigInt(high));
  return ends;
}
