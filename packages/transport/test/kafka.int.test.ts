import { testKafka } from "@homeward/testing";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { deadLetterOf } from "@homeward/contracts";
import {
  checkTopics,
  createKafkaTransport,
  ensureTopics,
  TopicsError,
  wireName,
} from "../src/kafka/index.ts";
import { kafkaWorld, logger, plan, type KafkaWorld } from "./kafka-world.ts";
import { startMember } from "./start-member.ts";
import { alarms, listener, message, messagesFor, publishUntilTaken, routes, upTo } from "./listener.ts";
import { transportContract } from "./transport-contract.ts";

const kafka = await testKafka();
const soon = { timeout: 45_000, interval: 20 };

describe.skipIf(kafka === null)("on Kafka", () => {
  const brokers = kafka?.brokers ?? [];
  let world: KafkaWorld;
  beforeEach(async () => {
    world = await kafkaWorld(brokers);
  });
  afterEach(() => world.close());

  transportContract("Kafka", () => kafkaWorld(brokers));

  it("hands what is no message of ours to `unreadable`, and goes on", async () => {
    const transport = world.transport();
    const heard = listener();
    transport.subscribe(heard);
    await transport.start();
    await world.write({ key: "a", value: "not json" });
    await world.write({ key: "a", value: null });
    await world.write({ key: null, value: '{"specversion":"1.0"}' });
    await publishUntilTaken(transport, messagesFor(["a"], 3));
    const places = () => new Set(heard.unread.map(({ partition, offset }) => `${partition}/${offset}`)).size;
    await vi.waitFor(() => expect([heard.sequences("a"), places()]).toEqual([upTo(3), 3]), soon);
    const seen = heard.unread.map(({ topic, key, value }) => ({ topic, key, value }));
    expect(seen).toEqual(
      expect.arrayContaining([
        { topic: routes, key: "a", value: "not json" },
        { topic: routes, key: "a", value: null },
        { topic: routes, key: null, value: '{"specversion":"1.0"}' },
      ]),
    );
    await vi.waitFor(async () => expect((await transport.lag())[0]?.records).toBe(0), soon);
  });

  it("keeps an unreadable record that could not be put aside, and commits nothing past it", async () => {
    const transport = world.transport();
    let refusals = 2;
    const heard = listener();
    transport.subscribe({
      ...heard,
      unreadable: (record) =>
        refusals-- > 0 ? Promise.reject(new Error("database away")) : heard.unreadable(record),
    });
    await transport.start();
    await world.write({ key: "a", value: "not json" });
    await vi.waitFor(() => expect(heard.unread.map(({ value }) => value)).toEqual(["not json"]), soon);
    expect(refusals).toBe(-1);
  });

  it("reads everything again from the start for a group that is new", async () => {
    const first = world.transport();
    await first.start();
    await publishUntilTaken(first, messagesFor(["a", "b"], 5));
    const replay = world.transport();
    const heard = listener({ group: "replay" });
    replay.subscribe(heard);
    await replay.start();
    await vi.waitFor(() => expect(heard.distinct()).toHaveLength(10), soon);
    expect([heard.sequences("a"), heard.sequences("b")]).toEqual([upTo(5), upTo(5)]);
  });

  it("commits nothing that waits, so that a successor gets it, in order", async () => {
    const first = world.transport();
    const stuck = listener({ refuses: ({ key, sequence }) => key === "a" && sequence === 2 });
    first.subscribe(stuck);
    await first.start();
    await publishUntilTaken(first, messagesFor(["a", "b", "c"], 4));
    await vi.waitFor(() => expect(stuck.distinct()).toHaveLength(9), soon);
    await first.stop();
    const second = world.transport();
    const heard = listener();
    second.subscribe(heard);
    await second.start();
    // What was done may come again: its commit may have been lost.
    const waited = () => heard.sequences("a").filter((sequence) => sequence > 1);
    await vi.waitFor(() => expect(waited()).toEqual([2, 3, 4]), soon);
  });

  it("shares the partitions of a group, and hands them over when a member leaves", async () => {
    const [one, two] = [world.transport(), world.transport()];
    const [left, stays] = [listener(), listener()];
    one.subscribe(left);
    two.subscribe(stays);
    await Promise.all([one.start(), two.start()]);
    const keys = Array.from({ length: 30 }, (_, at) => `key-${at}`);
    await vi.waitFor(async () => {
      await publishUntilTaken(two, messagesFor(keys, 1));
      expect([left.done.length, stays.done.length].every((count) => count > 0)).toBe(true);
    }, soon);
    await one.stop();
    const sent = messagesFor(keys, 1, 1_000);
    await publishUntilTaken(two, sent);
    await vi.waitFor(() => {
      expect(stays.distinct().filter(({ sequence }) => sequence === 1_000)).toHaveLength(30);
    }, soon);
  });

  it("fails a record that no broker would take, for good, and only that key", async () => {
    const transport = world.transport();
    const heard = listener();
    transport.subscribe(heard);
    await transport.start();
    const [before, after] = [message("a", 1), message("a", 3)];
    const huge = { ...message("a", 2), data: "x".repeat(1_000_000) };
    const { failed } = await transport.publish([before, huge, after, message("b", 1)]);
    expect([...failed.keys()]).toEqual([huge.id, after.id]);
    expect(failed.get(huge.id)).toMatchObject({ code: "message-too-large", retriable: false });
    expect(failed.get(after.id)).toMatchObject({ retriable: true });
    await vi.waitFor(() => expect(heard.distinct()).toHaveLength(2), soon);
  });

  it("publishes more than fits one request", async () => {
    const transport = world.transport();
    const heard = listener();
    transport.subscribe(heard);
    await transport.start();
    const many = messagesFor(["a", "b"], 1_000).map((one) => ({ ...one, data: "x".repeat(2_000) }));
    await publishUntilTaken(transport, many);
    await vi.waitFor(() => expect(heard.distinct()).toHaveLength(2_000), soon);
    expect(heard.sequences("a")).toEqual(upTo(1_000));
  });

  it("says how far each group is behind", async () => {
    const transport = world.transport();
    transport.subscribe(listener({ topics: [routes, alarms], refuses: ({ key }) => key === "stuck" }));
    await transport.start();
    await publishUntilTaken(transport, [message("stuck", 1), message("fine", 1, alarms)]);
    await vi.waitFor(async () => {
      expect(await transport.lag()).toEqual([
        { group: "listener", topic: routes, records: 1 },
        { group: "listener", topic: alarms, records: 0 },
      ]);
    }, soon);
  });

  it("idles in silence: kafkajs's timers do not spin", async () => {
    const member = startMember(world.settings);
    try {
      await vi.waitFor(() => expect(member.said()).toContain("joined"), soon);
      const transport = world.transport();
      await transport.start();
      await publishUntilTaken(transport, [message("a", 1)]);
      await vi.waitFor(() => expect(member.said()).toContain("a 1"), soon);
      expect(member.complained()).toBe("");
    } finally {
      member.kill();
    }
  });

  it("names every topic that is missing or not as planned", async () => {
    const { settings } = world;
    await expect(checkTopics({ settings, logger }, plan)).resolves.toBeUndefined();
    const other = { ...plan, partitions: 5, retentionMs: plan.retentionMs * 2 };
    const error: unknown = await checkTopics({ settings, logger }, other).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TopicsError);
    expect(String(error)).toContain(`${wireName(settings, routes)} has 3 partitions, must have 5`);
    expect(String(error)).toContain(`${wireName(settings, routes)} keeps records`);
    expect(String(error)).not.toContain(`${wireName(settings, deadLetterOf(routes))} keeps records`);
    const elsewhere = { ...settings, topicPrefix: `${settings.topicPrefix ?? ""}none.` };
    await expect(checkTopics({ settings: elsewhere, logger }, plan)).rejects.toThrow(
      `${wireName(elsewhere, alarms)} is missing`,
    );
  });

  it("makes topics once", async () => {
    expect(await ensureTopics({ settings: world.settings, logger }, plan)).toEqual([]);
  });

  it("does not start on topics that are not as planned", async () => {
    const settings = { ...world.settings, topicPrefix: "nowhere." };
    const transport = createKafkaTransport({ settings, logger, topicPlan: plan });
    await expect(transport.start()).rejects.toBeInstanceOf(TopicsError);
  });
});
