import { createLogger } from "@homeward/kernel";
import { openPool, sql } from "@homeward/postgres";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { notifierDatabase, type NotifierDatabase } from "../../test/notifier-database.ts";
import { createSenderSession } from "./sender-session.ts";

let world: NotifierDatabase;
beforeAll(async () => void (world = await notifierDatabase()));
afterAll(() => world.end());

const logger = createLogger({ service: "notifier", level: "silent" });
const locks = () =>
  world.pool.query<{ sender: number; pid: number }>(
    sql`select objid::int as sender, pid from pg_locks where locktype = 'advisory' and classid = 4072 and granted
      and database = (select oid from pg_database where datname = current_database())`,
  );
const end = async (pids: readonly number[]) => {
  const admin = openPool({ url: world.url, max: 1, applicationName: "ends" });
  for (const pid of pids) await admin.query(sql`select pg_terminate_backend(${pid}::int)`);
  await admin.end();
};

it("one process has one sign of life, however many ask for it at once", async () => {
  const session = createSenderSession(world.pool, logger);
  const numbers = await Promise.all([session.alive(), session.alive(), session.alive()]);
  expect(new Set(numbers).size).toBe(1);
  expect(await locks()).toMatchObject([{ sender: numbers[0] }]);
  await session.close();
  await vi.waitFor(async () => expect(await locks()).toEqual([]));
});

it("a lost one is made anew under the same number", async () => {
  const session = createSenderSession(world.pool, logger);
  const before = await session.alive();
  await end((await locks()).map(({ pid }) => pid));
  await vi.waitFor(async () => {
    expect(await session.alive()).toBe(before);
    expect(await locks()).toMatchObject([{ sender: before }]);
  });
  await session.close();
});

it("where the database still holds the old one, deliveries go on under another number", async () => {
  const session = createSenderSession(world.pool, logger);
  const before = await session.alive();
  const ghost = await world.pool.session();
  const mine = (await locks()).map(({ pid }) => pid);
  const held = ghost.query(sql`select pg_advisory_lock(4072, ${before}::int)`);
  await end(mine);
  await held;
  await vi.waitFor(async () => expect(await session.alive()).not.toBe(before));
  await ghost.close();
  await session.close();
});
