import { randomUUID } from "node:crypto";
import { instant, topics, type Message } from "@homeward/contracts";
import { buildApp, createLogger, createMetrics } from "@homeward/kernel";
import { freePort } from "@homeward/postgres";
import { testKafka } from "@homeward/testing";
import {
  createKafkaTransport,
  defaultTopicPlan,
  ensureTopics,
  watchLag,
  type KafkaSettings,
} from "@homeward/transport/kafka";
import { expect, it, vi } from "vitest";
import { homeward } from "../acceptance/harness/homeward.ts";
import { alertRules, isFiring } from "./promql/alerts.ts";
import type { Scrape } from "./promql/exposition.ts";
import { scraper, scraperOf } from "./scrape.ts";

const logger = createLogger({ service: "test", level: "silent" });
const ruleOf = (alert: string) => alertRules.find((rule) => rule.alert === alert) ?? expect.fail(alert);
const kafka = await testKafka();

/** A process that has a group of consumers on a cluster; each scrape asks anew. */
function watched(brokers: readonly string[], topicPrefix: string) {
  const settings: KafkaSettings = { brokers, topicPrefix, clientId: "watched" };
  const transport = createKafkaTransport({ settings, logger });
  let isBroken = false;
  transport.subscribe({
    group: "router-discharge-events",
    topics: [topics.dischargeEvents],
    handle: async (batch) => ({ retry: new Set(isBroken ? batch.map(({ id }) => id) : []) }),
    unreadable: async () => undefined,
  });
  const scrapes = scraperOf(async () => {
    const metrics = createMetrics();
    watchLag(transport, { service: "router", metrics });
    const app = buildApp({ services: [], checks: transport.checks, logger, metrics, publicUrl: "http://x" });
    try {
      return (await app.inject({ url: "/metrics" })).body;
    } finally {
      await app.close();
    }
  });
  return { settings, transport, breaks: () => void (isBroken = true), ...scrapes };
}

const message = (n: number): Message => ({
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
});
const messages = (count: number) => Array.from({ length: count }, (_, n) => message(n));
const valueOf = (scrape: Scrape | undefined, name: string) =>
  scrape?.samples.find((sample) => sample.name === name)?.value;

/** A running group that has handled what there was: every rule about it is quiet, by figures that are there. */
async function well() {
  const it = watched(kafka?.brokers ?? [], `watched-${randomUUID()}.`);
  await ensureTopics({ settings: it.settings, logger }, { ...defaultTopicPlan, partitions: 1 });
  await it.transport.start();
  expect((await it.transport.publish(messages(3))).failed.size).toBe(0);
  await vi.waitFor(
    async () => {
      await it.scrape();
      expect(valueOf(it.scrapes.at(-1), "homeward_consumer_lag_messages")).toBe(0);
    },
    { timeout: 60_000, interval: 200 },
  );
  it.scrapes.length = 0;
  for (let n = 0; n < 3; n += 1) await it.scrape();
  expect(valueOf(it.scrapes.at(-1), "homeward_kafka_up")).toBe(1);
  return it;
}

const quiet = (alert: string, scrapes: readonly Scrape[]) =>
  expect(isFiring({ ...ruleOf(alert), for: "0s" }, scrapes)).toBe(false);

it.skipIf(kafka === null)("HomewardKafkaDown fires, and not before", async () => {
  const cluster = await well();
  quiet("HomewardKafkaDown", cluster.scrapes);
  await cluster.transport.stop();
  await watched([`127.0.0.1:${await freePort()}`], "").fires(ruleOf("HomewardKafkaDown"));
});

it.skipIf(kafka === null)(
  "HomewardConsumerBehind fires of one message that a group does not handle",
  async () => {
    const { transport, scrapes, fires, breaks } = await well();
    quiet("HomewardConsumerBehind", scrapes);
    quiet("HomewardConsumerFlooded", scrapes);
    breaks();
    expect((await transport.publish(messages(1))).failed.size).toBe(0);
    await fires(ruleOf("HomewardConsumerBehind"));
    quiet("HomewardConsumerFlooded", scrapes);
    expect((await transport.publish(messages(150))).failed.size).toBe(0);
    await fires(ruleOf("HomewardConsumerFlooded"));
    await transport.stop();
  },
);

it.skipIf(kafka === null)(
  "a group that is dead pages by itself, and by the one message that it leaves",
  async () => {
    const { transport, scrapes, scrape, fires, settings } = await well();
    quiet("HomewardPartUnhealthy", scrapes);
    await transport.stop();
    const other = createKafkaTransport({ settings, logger });
    await other.start();
    expect((await other.publish(messages(1))).failed.size).toBe(0);
    await other.stop();
    await scrape();
    const consumer = scrapes
      .at(-1)
      ?.samples.find(({ labels }) => labels["part"] === "kafka:router-discharge-events");
    expect(consumer?.value).toBe(0);
    await fires(ruleOf("HomewardPartUnhealthy"));
    await fires(ruleOf("HomewardConsumerBehind"));
  },
);

it.skipIf(kafka === null)(
  "a real service shows its groups, and both rules are quiet while it is well",
  async () => {
    const home = await homeward({ transport: "kafka", brokers: kafka?.brokers ?? [] });
    try {
      const { scrapes, scrape } = scraper(home.urls.router);
      await vi.waitFor(
        async () => {
          await scrape();
          const lags = scrapes
            .at(-1)
            ?.samples.filter(({ name }) => name === "homeward_consumer_lag_messages");
          expect(lags?.map(({ labels }) => labels["group"])).toContain("router-discharge-events");
        },
        { timeout: 60_000, interval: 500 },
      );
      const { samples } = scrapes.at(-1) ?? expect.fail("no scrape");
      const parts = samples.filter(({ name }) => name === "homeward_part_healthy");
      expect(parts.map(({ labels }) => labels["part"])).toEqual(
        expect.arrayContaining(["database", "kafka:publish", "kafka:router-discharge-events"]),
      );
      expect(parts.filter(({ value }) => value !== 1)).toEqual([]);
      quiet("HomewardConsumerBehind", scrapes.slice(-1));
      quiet("HomewardKafkaDown", scrapes.slice(-1));
    } finally {
      await home.close();
    }
  },
);
