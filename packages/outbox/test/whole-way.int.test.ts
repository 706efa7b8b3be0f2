import { topics, type Message } from "@homeward/contracts";
import { unmovedClock } from "@homeward/kernel";
import { openPool, sql, type Pool, type Tx } from "@homeward/postgres";
import { createInProcessTransport } from "@homeward/transport/in-process";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { append, createConsumer, createRelay, republish } from "../src/index.ts";
import { newMessage, outboxDatabase, silent } from "./outbox-fixture.ts";

let pool: Pool;
const ends: (() => unknown)[] = [];

/** A service that hears itself: what it appends is relayed over the in-process transport to its own consumers. */
beforeEach(async () => {
  const database = await outboxDatabase();
  ends.push(database.drop);
  await database.pool.query(
    sql`create table effects (n int generated always as identity, topic text, data json)`,
  );
  const listeners = new Set<() => void>();
  const signals = {
    raise: () => listeners.forEach((listener) => listener()),
    on: (_: string, listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const schema = "homeward_outbox_test";
  pool = openPool({
    url: database.pool.url,
    role: schema,
    schema,
    max: 8,
    applicationName: "outbox test",
    signals,
  });
  ends.push(() => pool.end());
  const transport = createInProcessTransport({ logger: silent });
  for (const topic of [topics.routes, topics.alarms])
    transport.subscribe(
      createConsumer({
        name: topic,
        source: "/test",
        pool,
        topics: [topic],
        handle,
        clock: unmovedClock,
        logger: silent,
      }),
    );
  await transport.start();
  const relay = createRelay({
    pool,
    transport,
    signals,
    logger: silent,
    source: "/test",
    clock: unmovedClock,
  });
  relay.start();
  ends.push(
    () => transport.stop(),
    () => relay.stop(),
  );
});
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

let broken = false;

async function handle(tx: Tx, messages: readonly Message[]) {
  if (broken && messages.some(({ data }) => data === "stumbles")) throw new TypeError("x is not a function");
  const data = messages.map((one) => JSON.stringify(one.data));
  await tx.query(sql`insert into effects (topic, data) select ${messages[0]?.topic ?? ""}, data
    from unnest(${data}::json[]) as data`);
}

const effects = async (topic: string) =>
  (await pool.query<{ data: unknown }>(sql`select data from effects where topic = ${topic} order by n`)).map(
    ({ data }) => data,
  );

test("one message we stumble over: its neighbours pass, somebody is told, and once mended its key goes on in order", async () => {
  broken = true;
  const key = newMessage().key;
  const others = Array.from({ length: 30 }, (_, n) => newMessage({ data: n }));
  const stumbling = ["stumbles", "second", "third"].map((data) => newMessage({ key, data }));
  await pool.transaction(async (tx) => append(tx, [...stumbling, ...others]));
  await vi.waitFor(async () => {
    expect(new Set(await effects(topics.routes))).toEqual(new Set(others.map(({ data }) => data)));
    expect(await effects(topics.alarms)).toMatchObject([{ kind: "message-stuck" }]);
  }, 20_000);
  broken = false;
  await vi.waitFor(
    async () => expect((await effects(topics.routes)).slice(30)).toEqual(["stumbles", "second", "third"]),
    20_000,
  );
});

test("a replay of everything does nothing new", async () => {
  const sent = Array.from({ length: 30 }, (_, n) => newMessage({ data: n }));
  await pool.transaction(async (tx) => append(tx, sent));
  const allPublished = () =>
    vi.waitFor(async () => {
      expect(await pool.query(sql`select 1 from outbox_waiting`)).toEqual([]);
    }, 20_000);
  await allPublished();
  expect(await republish(pool)).toBe(30);
  await allPublished();
  expect(await effects(topics.routes)).toHaveLength(30);
});
