import { randomUUID } from "node:crypto";
import { instant, topics } from "@homeward/contracts";
import { createLogger, createMetrics } from "@homeward/kernel";
import { freePort } from "@homeward/postgres";
import { testKafka } from "@homeward/testing";
import {
  createKafkaTransport,
  defaultTopicPlan,
  ensureTopics,
  watchLag,
  type KafkaSettings,
} from "@homeward/transport/kafka";
import { expect, it } from "vitest";
import { alertRules, isFiring } from "./promql/alerts.ts";
import { scraperOf } from "./scrape.ts";

const logger = createLogger({ service: "test", level: "silent" });
const ruleOf = (alert: string) => alertRules.find((rule) => rule.alert === alert) ?? expect.fail(alert);
const kafka = await testKafka();

/** A process that has a group of consumers on a cluster; each scrape asks anew. */
function behind(brokers: readonly string[], topicPrefix: string) {
  const settings: KafkaSettings = { brokers, topicPrefix, clientId: "watched" };
  const transport = createKafkaTransport({ settings, logger });
  transport.subscribe({
    group: "router-discharge-events",
    topics: [topics.dischargeEvents],
    handle: async (batch) => ({ retry: new Set(batch.map(({ id }) => id)) }),
    unreadable: async () => undefined,
  });
  const scrapes = scraperOf(() => {
    const metrics = createMetrics();
    watchLag(transport, { service: "router", metrics });
    return metrics.text();
  });
  return { settings, transport, ...scrapes };
}

it("HomewardKafkaDown fires, and not before", async () => {
  const { scrapes, fires } = behind([`127.0.0.1:${await freePort()}`], "");
  const rule = ruleOf("HomewardKafkaDown");
  expect(isFiring(rule, scrapes)).toBe(false);
  await fires(rule);
});

it.skipIf(kafka === null)("HomewardConsumerBehind fires, and not before", async () => {
  const brokers = kafka?.brokers ?? [];
  const { settings, transport, scrapes, scrape, fires } = behind(brokers, `watched-${randomUUID()}.`);
  await ensureTopics({ settings, logger }, { ...defaultTopicPlan, partitions: 1 });
  await transport.start();
  try {
    for (let n = 0; n < 10; n += 1) await scrape();
    const rule = ruleOf("HomewardConsumerBehind");
    expect(scrapes.at(-1)?.samples).toContainEqual(
      expect.objectContaining({ name: "homeward_kafka_up", value: 1 }),
    );
    expect(isFiring({ ...rule, for: "0s" }, scrapes)).toBe(false);
    const sent = Array.from({ length: 150 }, (_, n) => ({
      id: randomUUID(),
      topic: topics.dischargeEvents,
      key: randomUUID(),
      type: "homeward.test",
      version: 1,
      time: instant(1_795_000_000_000_000 + n),
      source: "/homeward/test",
      sequence: 1,
      traceparent: null,
      data: {},
    }));
    expect((await transport.publish(sent)).failed.size).toBe(0);
    await fires(rule);
  } finally {
    await transport.stop();
  }
});
