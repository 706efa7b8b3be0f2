import { setTimeout as delay } from "node:timers/promises";
import kafkajs, { type Kafka } from "kafkajs";
import { allTopics, deadLetterOf, topics, type AnyTopic } from "@homeward/contracts";
import { HomewardError, type Logger } from "@homeward/kernel";
import { BRISK, createClient, withAdmin } from "./client.ts";
import { protocolType } from "./failure.ts";
import { wireName, type KafkaSettings } from "./settings.ts";
import type { TopicPlan } from "./topic-plan.ts";

type Admin = ReturnType<Kafka["admin"]>;
const SERVED_WITHIN_MS = 30_000;
const NOT_YET = new Set(["UNKNOWN_TOPIC_OR_PARTITION", "LEADER_NOT_AVAILABLE"]);

export type TopicsClient = Readonly<{ settings: KafkaSettings; logger: Logger }>;

/** A topic that is missing or not as planned. The message names every one. */
export class TopicsError extends HomewardError {
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super("topics-not-as-planned", `Kafka topics are not as they must be:\n- ${faults.join("\n- ")}`);
    this.faults = faults;
  }
}

const everyTopic: readonly AnyTopic[] = allTopics.flatMap((topic) => [topic, deadLetterOf(topic)]);

const retentionOf = (topic: AnyTopic, plan: TopicPlan) =>
  topic === topics.alarms || topic.endsWith(".dead-letter") ? plan.longRetentionMs : plan.retentionMs;

/** Creates what is missing, touches nothing that exists, then checks all. Throws {@link TopicsError}. Answers what it created. */
export async function ensureTopics(of: TopicsClient, plan: TopicPlan): Promise<string[]> {
  const client = createClient(of.settings, of.logger);
  const created = await withAdmin(client, async (admin) => {
    const existing = new Set(await admin.listTopics());
    const missing = everyTopic.filter((topic) => !existing.has(wireName(of.settings, topic)));
    const wanted = missing.map((topic) => ({
      topic: wireName(of.settings, topic),
      numPartitions: plan.partitions,
      replicationFactor: plan.replication,
      configEntries: [
        { name: "cleanup.policy", value: "delete" },
        { name: "retention.ms", value: String(retentionOf(topic, plan)) },
        { name: "min.insync.replicas", value: plan.replication > 2 ? "2" : "1" },
      ],
    }));
    if (wanted.length === 0) return [];
    await admin.createTopics({ topics: wanted, waitForLeaders: false });
    const names = wanted.map(({ topic }) => topic);
    await untilServed(admin, names);
    return names;
  });
  await checkTopics(of, plan);
  return created;
}

/**
 * Waits until brokers know new topics and their leaders. kafkajs's own waiting gives up at the answer "unknown topic",
 * which is what a busy broker says until it has heard of it from its controller.
 */
async function untilServed(admin: Admin, names: string[]): Promise<void> {
  const deadline = performance.now() + SERVED_WITHIN_MS;
  while (!(await areServed(admin, names))) {
    if (performance.now() > deadline)
      throw new HomewardError("topics-not-served", "new topics have no leaders yet", { retriable: true });
    await delay(100);
  }
}

async function areServed(admin: Admin, names: string[]): Promise<boolean> {
  try {
    const { topics } = await admin.fetchTopicMetadata({ topics: names });
    return topics.every(({ partitions }) => partitions.every(({ leader }) => leader >= 0));
  } catch (error) {
    if (NOT_YET.has(protocolType(error) ?? "")) return false;
    throw error;
  }
}

/** Compares the cluster's topics with the plan. Throws {@link TopicsError} that names each missing or wrong one. */
export async function checkTopics(of: TopicsClient, plan: TopicPlan): Promise<void> {
  const client = createClient(of.settings, of.logger, BRISK);
  const found = await withAdmin(client, (admin) => describe(admin, of.settings));
  const faults = everyTopic.flatMap((topic) => {
    const name = wireName(of.settings, topic);
    const seen = found.get(name);
    return seen === undefined
      ? [`${name} is missing`]
      : faultsOf(seen, { ...plan, retentionMs: retentionOf(topic, plan) }).map((fault) => `${name} ${fault}`);
  });
  if (faults.length > 0) throw new TopicsError(faults);
}

/** What the cluster says of one topic. `retentionMs` -1 is for ever. */
export interface SeenTopic {
  readonly partitions: number;
  readonly replication: number;
  readonly retentionMs: number;
  readonly cleanupPolicy: string;
}

/** What is wrong with a topic, in words. More retention or replication than planned is fine. */
export function faultsOf(seen: SeenTopic, plan: TopicPlan): string[] {
  const faults: string[] = [];
  if (seen.partitions !== plan.partitions)
    faults.push(`has ${seen.partitions} partitions, must have ${plan.partitions}`);
  if (seen.replication < plan.replication)
    faults.push(`has ${seen.replication} replicas, needs ${plan.replication}`);
  if (seen.cleanupPolicy !== "delete")
    faults.push(`has cleanup.policy ${seen.cleanupPolicy}, must have delete`);
  if (seen.retentionMs !== -1 && seen.retentionMs < plan.retentionMs)
    faults.push(`keeps records ${seen.retentionMs} ms, must keep them ${plan.retentionMs} ms`);
  return faults;
}

async function describe(admin: Admin, settings: KafkaSettings): Promise<Map<string, SeenTopic>> {
  const existing = new Set(await admin.listTopics());
  const names = everyTopic.map((topic) => wireName(settings, topic)).filter((name) => existing.has(name));
  if (names.length === 0) return new Map();
  const [metadata, configs] = await Promise.all([
    admin.fetchTopicMetadata({ topics: names }),
    admin.describeConfigs({
      includeSynonyms: false,
      resources: names.map((name) => ({
        type: kafkajs.ConfigResourceTypes.TOPIC,
        name,
        configNames: ["cleanup.policy", "retention.ms"],
      })),
    }),
  ]);
  const config = (topic: string, name: string) =>
    configs.resources
      .find(({ resourceName }) => resourceName === topic)
      ?.configEntries.find(({ configName }) => configName === name)?.configValue ?? "";
  return new Map(
    metadata.topics.map(({ name, partitions }) => [
      name,
      {
        partitions: partitions.length,
        replication: Math.min(...partitions.map(({ replicas }) => replicas.length)),
        retentionMs: Number(config(name, "retention.ms")),
        cleanupPolicy: config(name, "cleanup.policy"),
      },
    ]),
  );
}
