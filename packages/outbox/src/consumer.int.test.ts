import { alarmMessage, topics, type Message } from "@homeward/contracts";
import { ContentRefused, createMetrics, HomewardError, unmovedClock } from "@homeward/kernel";
import { openPool, sql, type Pool, type Tx } from "@homeward/postgres";
import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { arrived, outboxDatabase, silent } from "../test/outbox-fixture.ts";
import { createConsumer } from "./consumer.ts";
import type { ConsumerOptions } from "./consumer-options.ts";

let pool: Pool;
let drop: () => Promise<void>;

beforeEach(async () => {
  ({ pool, drop } = await outboxDatabase());
  await pool.query(sql`create table effects (n int generated always as identity, message text, batch int)`);
});
afterEach(() => drop());

/** A consumer that writes what it handles; `break_` throws for the messages that shall fail. */
function consumer(break_: (message: Message) => void = () => {}, more: Partial<ConsumerOptions> = {}) {
  let batch = 0;
  const handle = async (tx: Tx, messages: readonly Message[]) => {
    batch += 1;
    const ids = messages.map(({ id }) => id);
    await tx.query(
      sql`insert into effects (message, batch) select id, ${batch} from unnest(${ids}::text[]) as id`,
    );
    for (const message of messages) break_(message);
  };
  const base = { name: "notifier-routes", source: "/homeward/notifier", pool, topics: [topics.routes] };
  return createConsumer({ ...base, clock: unmovedClock, logger: silent, handle, ...more });
}

const effects = async () =>
  (await pool.query<{ message: string }>(sql`select message from effects order by n`)).map(
    ({ message }) => message,
  );
const outbox = () =>
  pool.query<{ topic: string; key: string; data: unknown }>(
    sql`select topic, key, data from outbox order by topic`,
  );
const idsOf = (messages: readonly Message[]) => messages.map(({ id }) => id);
const refuse = (...refused: Message[]) => {
  return ({ id }: Message) => {
    if (refused.some((one) => one.id === id)) throw new ContentRefused("impossible", "cannot be");
  };
};

test("twice is once: in one batch, in two, and at the same time", async () => {
  const [a, b] = [arrived(), arrived()];
  const notifier = consumer();
  expect(await notifier.handle([a, b, a])).toEqual({ retry: new Set() });
  await notifier.handle([b]);
  const [c, d] = [arrived(), arrived()];
  await notifier.handle([b, d]);
  await Promise.all([notifier.handle([c]), consumer().handle([c])]);
  expect(await effects()).toEqual(idsOf([a, b, d, c]));
});

test("two consumers each handle the message", async () => {
  const message = arrived();
  await consumer().handle([message]);
  await consumer(undefined, { name: "auditor" }).handle([message]);
  expect(await effects()).toEqual([message.id, message.id]);
});

test("with the inbox emptied a message acts again, in one transaction with its mark", async () => {
  const message = arrived();
  await consumer().handle([message]);
  await pool.query(sql`delete from inbox`);
  await consumer().handle([message]);
  expect(await effects()).toEqual([message.id, message.id]);
});

test("a batch never holds a key twice: the second waits for the next", async () => {
  const [a1, b1] = [arrived(), arrived()];
  const a2 = arrived({ key: a1.key });
  await consumer().handle([a1, a2, b1]);
  const rows = await pool.query(sql`select message, batch from effects order by n`);
  expect(rows).toEqual([
    { message: a1.id, batch: 1 },
    { message: b1.id, batch: 1 },
    { message: a2.id, batch: 2 },
  ]);
});

test("a message that can never be handled is put aside with an alarm; its neighbours and followers are handled", async () => {
  const [a, bad, b] = [arrived(), arrived(), arrived()];
  const after = arrived({ key: bad.key });
  const notifier = consumer(refuse(bad));
  expect(await notifier.handle([a, bad, b, after])).toEqual({ retry: new Set() });
  await notifier.handle([bad]);
  expect(await effects()).toEqual(idsOf([a, b, after]));
  const [alarm, letter, ...more] = await outbox();
  expect(more).toEqual([]);
  expect(letter).toMatchObject({
    topic: "homeward.routes.v1.dead-letter",
    key: bad.key,
    data: {
      consumer: "notifier-routes",
      error: { code: "impossible" },
      message: { id: bad.id, data: bad.data },
    },
  });
  const told = alarmMessage.parse(alarm?.data);
  expect(told).toMatchObject({
    kind: "message-dead-lettered",
    tell: { to: "resolver" },
    about: { messageId: bad.id, topic: bad.topic },
  });
  // Not the stay's key: it must not wait behind the message it tells of.
  expect(alarm?.key).toBe(told.alarmId);
});

test("a wrong shape is told by the place of the fault, without a word of the input", async () => {
  const bad = arrived({ data: { stayId: "Jo Bloggs" } });
  const shape = z.strictObject({ stayId: z.uuid() });
  await consumer(({ data }) => void shape.parse(data)).handle([bad]);
  const letter = (await outbox()).find(({ topic }) => topic.endsWith(".dead-letter"));
  expect(letter?.data).toMatchObject({
    error: { code: "ZodError", faults: [{ code: "invalid_format", at: "stayId" }] },
  });
});

test("a message that fails for now comes again, with the later ones of its key; the others are handled", async () => {
  const [a, later] = [arrived(), arrived()];
  const behind = arrived({ key: later.key });
  let now = false;
  const notifier = consumer((message) => {
    if (message.id === later.id && !now) throw new HomewardError("not-yet", "not yet", { retriable: true });
  });
  expect(await notifier.handle([a, later, behind])).toEqual({ retry: new Set(idsOf([later, behind])) });
  expect(await effects()).toEqual([a.id]);
  now = true;
  expect(await notifier.handle([later, behind])).toEqual({ retry: new Set() });
  expect(await effects()).toEqual(idsOf([a, later, behind]));
  expect(await outbox()).toEqual([]);
});

test("a mistake of ours is tried for ever, stops nobody else, and is told once", async () => {
  const [a, stuck] = [arrived(), arrived()];
  const break_ = (message: Message) => {
    if (message.id === stuck.id) throw new TypeError("x is not a function");
  };
  const notifier = consumer(break_);
  for (const batch of [[a, stuck], [stuck], [stuck]])
    expect(await notifier.handle(batch)).toEqual({ retry: new Set([stuck.id]) });
  // Another process, or this one after a restart.
  await consumer(break_).handle([stuck]);
  expect(await effects()).toEqual([a.id]);
  const told = await outbox();
  expect(told.map(({ topic }) => topic)).toEqual([topics.alarms]);
  expect(told[0]?.data).toMatchObject({ kind: "message-stuck", about: { messageId: stuck.id } });
  expect(await consumer().handle([stuck])).toEqual({ retry: new Set() });
  expect(await effects()).toEqual(idsOf([a, stuck]));
});

test("without a database everything comes again, and nobody is disturbed", async () => {
  const nowhere = openPool({
    url: "postgres://nobody@127.0.0.1:1/none",
    max: 1,
    applicationName: "outbox test",
  });
  const metrics = createMetrics();
  const batch = [arrived(), arrived()];
  const outcome = await consumer(undefined, { pool: nowhere, metrics }).handle(batch);
  expect(outcome).toEqual({ retry: new Set(idsOf(batch)) });
  expect(await metrics.text()).toContain('{consumer="notifier-routes",became="retriable"} 2');
  await nowhere.end();
});

test("an alarm about an alarm that cannot be handled raises no third one", async () => {
  const failing = consumer(() => {
    throw new ContentRefused("impossible", "cannot be");
  });
  const first = arrived({ topic: topics.alarms, data: { kind: "missing-report", about: {} } });
  await failing.handle([first]);
  const [second] = (await outbox()).filter(({ topic }) => topic === topics.alarms);
  await failing.handle([arrived({ topic: topics.alarms, data: second?.data })]);
  const kept = (await outbox()).map(({ topic }) => topic);
  expect(kept).toEqual([topics.alarms, `${topics.alarms}.dead-letter`, `${topics.alarms}.dead-letter`]);
});

test("a record that is no message is put aside once, as it came, with an alarm", async () => {
  const record = {
    topic: topics.routes,
    partition: 3,
    offset: "17",
    key: null,
    value: "\0 no JSON",
    error: new SyntaxError("no JSON"),
  };
  const notifier = consumer();
  await notifier.unreadable(record);
  await notifier.unreadable(record);
  const [alarm, letter, ...more] = await outbox();
  expect(more).toEqual([]);
  expect(alarm?.data).toMatchObject({ kind: "record-unreadable", about: { partition: "3", offset: "17" } });
  const valueBase64 = Buffer.from(record.value).toString("base64");
  expect(letter?.data).toMatchObject({
    record: { partition: 3, offset: "17", keyBase64: null, valueBase64 },
  });
});

test("an id that PostgreSQL cannot store blocks nothing", async () => {
  const strange = arrived({ id: "a\0b" });
  expect(await consumer().handle([strange, arrived()])).toEqual({ retry: new Set() });
  expect(await effects()).toHaveLength(1);
});
