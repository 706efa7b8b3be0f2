import { rmSync } from "node:fs";
import { hasOwnKafka, testFolder } from "@homeward/testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { launchKafka, type RunningKafka } from "../../../infra/kafka/local-broker.ts";
import type { Transport } from "../src/transport.ts";
import { kafkaWorld, type KafkaWorld } from "./kafka-world.ts";
import { startMember } from "./start-member.ts";
import { listener, message, messagesFor, publishUntilTaken, upTo } from "./listener.ts";

/** These tests kill their broker, so it has to be one of their own, on this machine. */
const kafka = await hasOwnKafka();

const soon = { timeout: 40_000, interval: 50 };
const keys = Array.from({ length: 12 }, (_, at) => `key-${at}`);

describe.skipIf(!kafka)("when processes die", () => {
  const dataDir = testFolder("kafka-outage");
  let broker: RunningKafka;
  let world: KafkaWorld;
  const killBroker = () => process.kill(-broker.pid, "SIGKILL");
  const relaunch = async () => void (broker = await launchKafka({ dataDir }));

  beforeAll(relaunch);
  afterAll(async () => {
    await broker.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });
  beforeEach(async () => {
    world = await kafkaWorld(broker.brokers);
  });
  afterEach(() => world.close());

  it("loses nothing and keeps the order when the broker is killed in the middle and comes back", async () => {
    const transport = world.transport();
    const heard = listener();
    transport.subscribe(heard);
    await transport.start();
    const publishing = (async () => {
      for (const at of upTo(60)) await publishUntilTaken(transport, messagesFor(keys, 1, at));
    })();
    await vi.waitFor(() => expect(heard.done.length).toBeGreaterThan(100), soon);
    killBroker();
    await relaunch();
    await publishing;
    await vi.waitFor(() => {
      for (const key of keys) expect(heard.sequences(key)).toEqual(upTo(60));
    }, soon);
  });

  it("goes red while the broker is away, and is well again when it is back", async () => {
    const transport = world.transport();
    transport.subscribe(listener());
    await transport.start();
    expect(await redChecks(transport)).toEqual([]);
    killBroker();
    const publishing = transport.publish([message("a", 1)]);
    await vi.waitFor(async () => {
      expect(await redChecks(transport)).toEqual(["kafka:publish", "kafka:listener"]);
    }, soon);
    await relaunch();
    expect([...(await publishing).failed]).toEqual([]);
    await vi.waitFor(async () => expect(await redChecks(transport)).toEqual([]), soon);
  });

  it("stops within seconds while the broker is away, and waits for it when it starts", async () => {
    const ending = world.transport();
    ending.subscribe(listener());
    await ending.start();
    killBroker();
    const from = performance.now();
    await ending.stop();
    expect(performance.now() - from).toBeLessThan(5_000);

    const beginning = world.transport();
    const heard = listener();
    beginning.subscribe(heard);
    const started = beginning.start();
    const { failed } = await beginning.publish([message("a", 1)]);
    expect([...failed.values()]).toEqual([expect.objectContaining({ retriable: true })]);
    await relaunch();
    await started;
    await publishUntilTaken(beginning, [message("a", 1)]);
    await vi.waitFor(() => expect(heard.sequences("a")).toEqual([1]), soon);
  });

  it("gives a killed member's partitions to another, which goes on where that one had committed", async () => {
    const transport = world.transport();
    const heard = listener();
    transport.subscribe(heard);
    const member = startMember(world.settings);
    try {
      await vi.waitFor(() => expect(member.said()).toContain("joined"), soon);
      await transport.start();
      let last = 0;
      await vi.waitFor(async () => {
        last += 1;
        await publishUntilTaken(transport, messagesFor(keys, 1, last));
        expect([heard.done.length > 0, member.said().includes("key-")]).toEqual([true, true]);
      }, soon);
      member.kill();
      await publishUntilTaken(transport, messagesFor(keys, 20, last + 1));
      await vi.waitFor(() => {
        for (const key of keys) {
          const mine = heard.sequences(key);
          expect(mine.slice(-20)).toEqual(upTo(20).map((at) => last + at));
          const theirs = [...member.said().matchAll(new RegExp(`^${key} (\\d+)$`, "gm"))].map(([, at]) =>
            Number(at),
          );
          expect(new Set([...theirs, ...mine])).toEqual(new Set(upTo(last + 20)));
        }
      }, soon);
    } finally {
      member.kill();
    }
  });
});

async function redChecks(transport: Transport): Promise<string[]> {
  const results = await Promise.all(
    transport.checks.map(async (one) => ({ name: one.name, ...(await one.check()) })),
  );
  return results.filter(({ ok }) => !ok).map(({ name }) => name);
}
