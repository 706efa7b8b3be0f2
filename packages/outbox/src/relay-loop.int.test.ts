import { alarmMessage, topics, type Message } from "@homeward/contracts";
import { HomewardError, unmovedClock, type Loop } from "@homeward/kernel";
import { createSignals, openPool, sql, type Pool } from "@homeward/postgres";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import {
  killLockHolder,
  newMessage,
  outboxDatabase,
  recordingBus,
  silent,
  untilIdle,
} from "../test/outbox-fixture.ts";
import { append } from "./append.ts";
import type { NewMessage } from "./outbox-store.ts";
import { createRelay, type RelayOptions } from "./relay-loop.ts";
import { republish } from "./republish.ts";

let pool: Pool;
let drop: () => Promise<void>;
const relays: Loop[] = [];

beforeEach(async () => ({ pool, drop } = await outboxDatabase()));
afterEach(async () => {
  await Promise.all(relays.splice(0).map((relay) => relay.stop()));
  await drop();
});

const deaf = { on: () => () => undefined, raise: () => undefined };
const send = (...messages: NewMessage[]) => pool.transaction(async (tx) => append(tx, messages));
const idsOf = (messages: readonly { readonly id: string }[]) => messages.map(({ id }) => id);
const relayTo = (transport: RelayOptions["transport"], more: Partial<RelayOptions> = {}) => {
  const told = { source: "/test", clock: unmovedClock };
  const relay = createRelay({ pool, transport, signals: deaf, logger: silent, ...told, ...more });
  relays.push(relay);
  return relay;
};

test("what was appended is published once, as it was, in the order of its key", async () => {
  const key = newMessage().key;
  const sent = [newMessage({ key, traceparent: "00-1-2-01" }), newMessage({ key }), newMessage({ key })];
  await send(...sent, newMessage());
  const bus = recordingBus();
  const relay = relayTo(bus);
  await untilIdle(relay);
  await untilIdle(relay);
  expect(bus.published).toHaveLength(4);
  expect(bus.published.filter((one) => one.key === key)).toEqual(
    sent.map((message, n) => ({ ...message, sequence: n + 1 })),
  );
});

test("a slow transaction is not stepped over by those that begin later and commit earlier", async () => {
  const bus = recordingBus();
  const relay = relayTo(bus);
  const [slow, fast] = [newMessage(), newMessage()];
  await pool.transaction(async (tx) => {
    append(tx, [slow]);
    await send(fast);
    await untilIdle(relay);
    expect(idsOf(bus.published)).toEqual([fast.id]);
  });
  await untilIdle(relay);
  expect(idsOf(bus.published)).toEqual([fast.id, slow.id]);
});

test("more than a batch is published without rest", async () => {
  const keys = Array.from({ length: 7 }, () => newMessage().key);
  const sent = Array.from({ length: 210 }, (_, n) => newMessage({ key: keys[n % 7] ?? "" }));
  await send(...sent);
  const bus = recordingBus();
  await untilIdle(relayTo(bus, { perShard: 5 }));
  expect(bus.batches.length).toBeGreaterThan(5);
  for (const key of keys)
    expect(idsOf(bus.published.filter((one) => one.key === key))).toEqual(
      idsOf(sent.filter((one) => one.key === key)),
    );
});

test("a lane that fails stops no other, however much waits behind its first message", async () => {
  const poison = newMessage({ data: "poison" });
  const behind = Array.from({ length: 50 }, () => newMessage({ key: poison.key }));
  const sameKey = newMessage({ key: poison.key, topic: topics.alarms });
  // Of the same shard as the poison, among others.
  const others = Array.from({ length: 60 }, () => newMessage());
  await send(poison, ...behind, sameKey, ...others);
  const bus = recordingBus(({ data }) => data === "poison");
  const relay = relayTo(bus, { perShard: 5 });
  await untilIdle(relay);
  expect(new Set(idsOf(bus.published))).toEqual(new Set(idsOf([sameKey, ...others])));

  const { sleepMs } = await relay.runOnce();
  expect(sleepMs).toBeLessThanOrEqual(10_000);
  bus.refuses = () => false;
  bus.published.splice(0);
  await vi.waitFor(
    async () => {
      await untilIdle(relay);
      expect(bus.published).not.toEqual([]);
    },
    { timeout: 20_000 },
  );
  // As soon as the first got through, all that waited behind it.
  expect(idsOf(bus.published)).toEqual(idsOf([poison, ...behind]));
});

test("what the transport refuses for good is told once, before what waits behind it, and shows until it is mended", async () => {
  const large = newMessage({ data: "large" });
  await send(large, newMessage({ key: large.key }));
  const bus = recordingBus(({ data }) => data === "large");
  bus.error = new HomewardError("message-too-large", "the message is too large");
  const relay = relayTo(bus);
  relay.start();
  await vi.waitFor(() => expect(bus.published).toHaveLength(1), { timeout: 20_000 });
  const [alarm] = bus.published;
  const told = alarmMessage.parse(alarm?.data);
  expect(told).toMatchObject({
    kind: "message-refused",
    tell: { to: "resolver" },
    about: { messageId: large.id, topic: large.topic },
  });
  expect([alarm?.topic, alarm?.key]).toEqual([topics.alarms, told.alarmId]);
  expect(await relay.check()).toEqual({
    ok: false,
    detail: "cannot be published: 1, the first for message-too-large",
  });

  // It is tried again and again, by this process and the next.
  const tries = () => bus.batches.flat().filter(({ id }) => id === large.id).length;
  const soFar = tries();
  await vi.waitFor(() => expect(tries()).toBeGreaterThan(soFar + 1), { timeout: 20_000 });
  await relay.stop();
  const next = relayTo(bus);
  await untilIdle(next);
  expect((await next.check()).ok).toBe(false);
  expect(bus.published).toHaveLength(1);

  bus.refuses = () => false;
  next.start();
  await vi.waitFor(() => expect(bus.published).toHaveLength(3), { timeout: 20_000 });
  await vi.waitFor(async () => expect(await next.check()).toEqual({ ok: true }), { timeout: 20_000 });
});

test("an outage is no refusal: nobody is told, and health does not blame the message", async () => {
  await send(newMessage());
  const bus = recordingBus(() => true);
  bus.error = new HomewardError("broker-unavailable", "no broker", { retriable: true });
  const relay = relayTo(bus);
  relay.start();
  await vi.waitFor(() => expect(bus.batches.length).toBeGreaterThan(1), { timeout: 20_000 });
  expect(await relay.check()).toEqual({ ok: true });
  expect(await pool.query(sql`select 1 from outbox where topic = ${topics.alarms}`)).toEqual([]);
});

test("of two processes one relays; when its connection is lost the other takes over, and nothing is lost", async () => {
  const [one, two] = [recordingBus(), recordingBus()];
  const [first, second] = [relayTo(one), relayTo(two)];
  await untilIdle(first);
  await untilIdle(second);
  await send(newMessage(), newMessage());
  await untilIdle(second);
  await untilIdle(first);
  expect([one.published.length, two.published.length]).toEqual([2, 0]);

  await killLockHolder(pool);
  await send(newMessage());
  await untilIdle(second);
  await untilIdle(first);
  expect([one.published.length, two.published.length]).toEqual([2, 1]);

  await second.stop();
  await send(newMessage());
  await untilIdle(first);
  expect(one.published).toHaveLength(3);
});

test("what was published and not yet marked when the connection was lost is published again, under its id", async () => {
  const bus = recordingBus();
  const cutOff = {
    publish: async (messages: readonly Message[]) => {
      const outcome = await bus.publish(messages);
      await killLockHolder(pool);
      return outcome;
    },
  };
  const message = newMessage();
  await send(message);
  await expect(relayTo(cutOff).runOnce()).rejects.toMatchObject({ code: "database-unavailable" });
  await untilIdle(relayTo(bus));
  expect(idsOf(bus.published)).toEqual([message.id, message.id]);
});

test("a commit wakes the relay: its own process's and another's", async () => {
  const signals = createSignals({ url: pool.url, logger: silent });
  const otherSignals = createSignals({ url: pool.url, logger: silent });
  await Promise.all([signals.start(), otherSignals.start()]);
  const schema = "homeward_outbox_test";
  const open = (raising: typeof signals) =>
    openPool({
      url: pool.url,
      role: schema,
      schema,
      max: 1,
      applicationName: "outbox test",
      signals: raising,
    });
  const writers = [open(signals), open(otherSignals)];
  const bus = recordingBus();
  const relay = relayTo(bus, { signals });
  relay.start();
  for (const [n, writer] of writers.entries()) {
    await vi.waitFor(() => expect(relay.stats().turns).toBeGreaterThan(n));
    await writer.transaction(async (tx) => append(tx, [newMessage()]));
    // Well below the sweep: only a wake-up explains it.
    await vi.waitFor(() => expect(bus.published).toHaveLength(n + 1), { timeout: 3_000, interval: 5 });
  }
  await Promise.all([...writers.map((writer) => writer.end()), signals.stop(), otherSignals.stop()]);
});

test("kept messages are published again on demand, by topic and time, in their order", async () => {
  const key = newMessage().key;
  const [old, alarm, late] = [newMessage({ key }), newMessage({ topic: topics.alarms }), newMessage({ key })];
  await send(old, alarm, late);
  const bus = recordingBus();
  const relay = relayTo(bus);
  await untilIdle(relay);
  const again = async (which: Parameters<typeof republish>[1]) => {
    bus.published.splice(0);
    const count = await republish(pool, which);
    await untilIdle(relay);
    expect(bus.published).toHaveLength(count);
    return idsOf(bus.published);
  };
  expect(await again({ topics: [topics.routes] })).toEqual([old.id, late.id]);
  expect(await again({ topics: [topics.routes], from: late.time })).toEqual([late.id]);
  expect(await again({})).toHaveLength(3);
  expect(await pool.query(sql`select 1 from outbox_waiting`)).toEqual([]);
});

test("gives way to a crowd: small batches, and a rest after each that no wake-up cuts", async () => {
  const messages = Array.from({ length: 40 }, () => newMessage({ key: "one key, one shard" }));
  await send(...messages);
  const bus = recordingBus();
  let crowded = true;
  const relay = relayTo(bus, { givesWay: () => crowded });
  expect(await relay.runOnce()).toMatchObject({ again: false, rest: true });
  expect(bus.published.length).toBeLessThan(10);
  crowded = false;
  await untilIdle(relay);
  expect(idsOf(bus.published)).toEqual(idsOf(messages));
});
