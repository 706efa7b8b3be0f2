import { testDatabase, type TestDatabase } from "@homeward/testing";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import type { Pool } from "./db.ts";
import { openPool } from "./pool.ts";
import { createSignals, type Signals } from "./signals.ts";
import { sql } from "./sql.ts";

let database: TestDatabase;
let pool: Pool;
const started: Signals[] = [];

beforeAll(async () => {
  database = await testDatabase();
  pool = openPool({ url: database.url, max: 2, applicationName: "signals test" });
});
afterEach(() => Promise.all(started.splice(0).map((signals) => signals.stop())));
afterAll(async () => {
  await pool.end();
  await database.drop();
});

/** One process's signals. */
async function startSignals(scope = "homeward", url = database.url) {
  const warned: string[] = [];
  const signals = createSignals({ url, scope, logger: { warn: ({ event }) => warned.push(event) } });
  const heard: string[] = [];
  signals.on("outbox", () => heard.push("outbox"));
  signals.on("timers", () => heard.push("timers"));
  await signals.start();
  heard.splice(0);
  started.push(signals);
  return { signals, heard, warned };
}

const heardInTheEnd = (heard: string[], channels: string[]) =>
  vi.waitFor(() => expect(new Set(heard)).toEqual(new Set(channels)), { timeout: 10_000 });

test("in the same process it is heard at once, and not again from the database", async () => {
  const one = await startSignals();
  const two = await startSignals();
  one.signals.raise("outbox");
  expect(one.heard).toEqual(["outbox"]);
  await heardInTheEnd(two.heard, ["outbox"]);
  two.signals.raise("timers");
  await heardInTheEnd(one.heard, ["outbox", "timers"]);
  expect(one.heard).toEqual(["outbox", "timers"]);
});

test("a thousand at once are heard by the others as a few", async () => {
  const one = await startSignals();
  const two = await startSignals();
  for (let n = 0; n < 1000; n += 1) one.signals.raise("outbox");
  one.signals.raise("timers");
  await heardInTheEnd(two.heard, ["outbox", "timers"]);
  expect(two.heard.length).toBeLessThan(10);
});

test("another scope hears nothing", async () => {
  const one = await startSignals("intake");
  const other = await startSignals("router");
  const same = await startSignals("intake");
  one.signals.raise("outbox");
  await heardInTheEnd(same.heard, ["outbox"]);
  expect(other.heard).toEqual([]);
});

test("a lost connection is made again; everybody looks, and what was raised meanwhile reaches the others", async () => {
  const one = await startSignals("lossy");
  const two = await startSignals("steady");
  const steady = await startSignals("lossy");
  await pool.query(
    sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'lossy signals'`,
  );
  one.signals.raise("outbox");
  await heardInTheEnd(one.heard, ["outbox", "timers"]);
  await heardInTheEnd(steady.heard, ["outbox", "timers"]);
  expect(one.warned).toEqual(["signals-lost"]);
  expect(two.heard).toEqual([]);
});

test("a listener that throws harms neither the one who raises nor the other listeners", async () => {
  const { signals, heard, warned } = await startSignals();
  signals.on("bad", () => {
    throw new Error("bad listener");
  });
  signals.on("bad", () => heard.push("after"));
  signals.raise("bad");
  expect(heard).toEqual(["after"]);
  expect(warned).toEqual(["signal-listener-failed"]);
});

test("without a database start and stop still resolve", async () => {
  const { signals, heard, warned } = await startSignals("homeward", "postgres://nobody@127.0.0.1:1/none");
  signals.raise("outbox");
  expect(heard).toEqual(["outbox"]);
  expect(warned).toContain("signals-lost");
});
