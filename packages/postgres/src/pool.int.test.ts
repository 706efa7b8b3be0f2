import { instant } from "@homeward/contracts";
import { testDatabase, type TestDatabase } from "@homeward/testing";
import { array, assert, asyncProperty, integer } from "fast-check";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { Db, Pool, Tx } from "./db.ts";
import { DatabaseUnavailable, sqlState, TransactionConflict } from "./errors.ts";
import { moved, nowColumn, readNow } from "./now.ts";
import { openPool, type PoolOptions } from "./pool.ts";
import { dbReadiness } from "./readiness.ts";
import { json, sql } from "./sql.ts";
import { CommitRefused } from "./transaction.ts";
import { ts } from "./wire.ts";

let database: TestDatabase;
const pools: Pool[] = [];
const open = (more: Partial<PoolOptions> = {}) => {
  const pool = openPool({ url: database.url, max: 2, applicationName: "pool test", ...more });
  pools.push(pool);
  return pool;
};

beforeAll(async () => {
  database = await testDatabase();
  await open().query(sql`create table stays (id int primary key, name text)`);
});
afterEach(() => Promise.all(pools.splice(0).map((pool) => pool.end())));
afterAll(() => database.drop());

test("columns come as numbers, instants, documents, and text where a number would not be exact", async () => {
  const [row] = await open().query(sql`select 9007199254740991::int8 as int8, '{1,null}'::int8[] as int8s,
    '2026-10-25T01:30:00.000001+01:00'::timestamptz as at, '2026-10-25'::date as day, 1.10::numeric as exact,
    ${json({ a: [1] })}::jsonb as document, ${["a", 'b,"c"']}::text[] as texts`);
  expect(row).toEqual({
    int8: Number.MAX_SAFE_INTEGER,
    int8s: [1, null],
    at: Date.UTC(2026, 9, 25, 0, 30) * 1000 + 1,
    day: "2026-10-25",
    exact: "1.10",
    document: { a: [1] },
    texts: ["a", 'b,"c"'],
  });
});

test("an int8 beyond exact numbers is refused, and the connection goes on", async () => {
  const pool = open({ max: 1 });
  await expect(pool.query(sql`select 9007199254740993::int8`)).rejects.toThrow(RangeError);
  expect(await pool.query(sql`select 1 as one`)).toEqual([{ one: 1 }]);
});

test("law: an instant comes back as it was sent, to the microsecond", async () => {
  const pool = open();
  const instants = integer({ min: 0, max: Number.MAX_SAFE_INTEGER }).map(instant);
  await assert(
    asyncProperty(array(instants, { minLength: 1, maxLength: 50 }), async (sent) => {
      const back = await pool.query(sql`select at from unnest(${sent.map(ts)}::timestamptz[]) as at`);
      expect(back.map(({ at }) => at)).toEqual(sent);
    }),
    { numRuns: 20 },
  );
});

test("the instant of a decision is the database's, moved by the clock", async () => {
  const pool = open();
  const hour = 3_600_000_000;
  const ahead = { offset: () => hour };
  const [row] = await pool.query<{ now: ReturnType<typeof instant> }>(sql`select ${nowColumn}`);
  const [first, second] = [moved(row?.now ?? instant(0), ahead), await readNow(pool, ahead)];
  expect(second).toBeGreaterThan(first);
  expect(second - first).toBeLessThan(hour);
  expect(await pool.transaction((tx) => tx.now(ahead))).toBeGreaterThan(second);
});

test("a transaction is kept whole when its work resolves and leaves nothing when it throws", async () => {
  const pool = open();
  const add = (id: number, fail: boolean) =>
    pool.transaction(async (tx) => {
      await Promise.all([1, 2].map((n) => tx.query(sql`insert into stays values (${id + n})`)));
      if (fail) throw new Error("undone");
    });
  await add(10, false);
  await expect(add(20, true)).rejects.toThrow("undone");
  expect(await pool.query(sql`select id from stays where id between 10 and 29 order by id`)).toEqual([
    { id: 11 },
    { id: 12 },
  ]);
});

test("a swallowed error is not taken for a commit", async () => {
  const pool = open();
  const work = pool.transaction(async (tx) => {
    await tx.query(sql`insert into stays values (31)`);
    await tx.query(sql`select 1 / 0`).catch(() => undefined);
  });
  await expect(work).rejects.toThrow(CommitRefused);
  expect(await pool.query(sql`select 1 from stays where id = 31`)).toEqual([]);
});

test("what is sent along is committed with the rest, and its rows are told", async () => {
  const pool = open();
  const told: unknown[] = [];
  const add = sql`insert into stays values (33), (34) returning id`;
  await pool.transaction(async (tx) => tx.send(add, (rows) => told.push(...rows)));
  expect(told).toEqual([{ id: 33 }, { id: 34 }]);
  expect(await pool.query(sql`select id from stays where id in (33, 34)`)).toHaveLength(2);
});

test("of what is sent along the first failure undoes all and is what the transaction throws", async () => {
  const pool = open({ max: 1 });
  const fails = (rest: (tx: Tx) => Promise<unknown>) =>
    pool.transaction((tx) => {
      tx.send(sql`insert into stays values (35)`);
      tx.send(sql`select ${"x"}::int`);
      tx.send(sql`insert into stays values (36)`);
      return rest(tx);
    });
  for (const rest of [() => Promise.resolve(), (tx: Tx) => tx.query(sql`select 1`)]) {
    const error: unknown = await fails(rest).catch((thrown: unknown) => thrown);
    expect(sqlState(error)).toBe("22P02");
    expect(await pool.query(sql`select id from stays where id in (35, 36)`)).toEqual([]);
  }
  await expect(fails(() => Promise.reject(new Error("its own")))).rejects.toThrow("its own");
});

test("a query after the end of its transaction is refused", async () => {
  const tx = await open().transaction((tx) => Promise.resolve(tx));
  await expect(tx.query(sql`select 1`)).rejects.toThrow("after the end");
});

test("a signal is raised after the commit, and not when the transaction is undone", async () => {
  const raised: string[] = [];
  const pool = open({ signals: { raise: (channel) => raised.push(channel) } });
  await pool.transaction(async (tx) => {
    tx.raise("outbox");
    tx.raise("outbox");
    await tx.query(sql`insert into stays values (41)`);
    expect(raised).toEqual([]);
  });
  expect(raised).toEqual(["outbox"]);
  const undone = pool.transaction((tx) => {
    tx.raise("timers");
    return Promise.reject(new Error("undone"));
  });
  await expect(undone).rejects.toThrow("undone");
  expect(raised).toEqual(["outbox"]);
});

test("an error of a statement keeps its SQLSTATE and its connection", async () => {
  const pool = open({ max: 1 });
  const pid = sql`select pg_backend_pid() as pid`;
  const before = await pool.query(pid);
  const error: unknown = await pool.query(sql`select ${"x"}::int`).catch((thrown: unknown) => thrown);
  expect(sqlState(error)).toBe("22P02");
  expect(await pool.query(pid)).toEqual(before);
});

test("a killed connection is said to be the database's absence, and is not used again", async () => {
  const pool = open({ max: 1 });
  const suicide = sql`select pg_terminate_backend(pg_backend_pid())`;
  await expect(pool.query(suicide)).rejects.toThrow(DatabaseUnavailable);
  await expect(pool.transaction((tx) => tx.query(suicide))).rejects.toThrow(DatabaseUnavailable);
  expect(await pool.query(sql`select 1 as one`)).toEqual([{ one: 1 }]);
});

test("a connection killed while its transaction does something else is noticed at the next statement", async () => {
  const pool = open({ max: 2 });
  const work = pool.transaction(async (tx) => {
    const [me] = await tx.query<{ pid: number }>(sql`select pg_backend_pid() as pid`);
    await pool.query(sql`select pg_terminate_backend(${me?.pid ?? 0}, 5000)`);
    await tx.query(sql`insert into stays values (51)`);
  });
  await expect(work).rejects.toThrow(DatabaseUnavailable);
  expect(await pool.query(sql`select 1 from stays where id = 51`)).toEqual([]);
});

test("no server: retriable, and the readiness check says so", async () => {
  const pool = open({ url: "postgres://nobody@127.0.0.1:1/none" });
  await expect(pool.query(sql`select 1`)).rejects.toMatchObject({
    code: "database-unavailable",
    retriable: true,
  });
  expect(await dbReadiness(pool).check()).toEqual({ ok: false, detail: "DatabaseUnavailable" });
  expect(await dbReadiness(open()).check()).toEqual({ ok: true });
});

test("of two that wait for each other one loses, and may try again", async () => {
  const pool = open();
  await pool.query(sql`insert into stays values (61), (62)`);
  const touch = (id: number) => sql`update stays set name = 'x' where id = ${id}`;
  const both = Promise.withResolvers<void>();
  let waiting = 0;
  const cross = (first: number, second: number) =>
    pool.transaction(async (tx) => {
      await tx.query(touch(first));
      if (++waiting === 2) both.resolve();
      await both.promise;
      await tx.query(touch(second));
    });
  const ended = await Promise.allSettled([cross(61, 62), cross(62, 61)]);
  const lost = ended.filter((each) => each.status === "rejected");
  expect(lost.map(({ reason }) => reason)).toEqual([expect.any(TransactionConflict)]);
});

test("a table changed under a prepared statement costs one retry, not a connection that fails for ever", async () => {
  const pool = open({ max: 1 });
  await pool.query(sql`create table widening (a int)`);
  const all = sql`select * from widening`;
  await pool.query(all);
  await pool.query(sql`alter table widening add column b int`);
  await expect(pool.query(all)).rejects.toThrow(TransactionConflict);
  expect(await pool.query(all)).toEqual([]);
});

test("a session keeps its connection, and tells when it is lost", async () => {
  const pool = open();
  const session = await pool.session();
  const lost = Promise.withResolvers<void>();
  session.onLost(lost.resolve);
  const [me] = await session.query<{ pid: number }>(sql`select pg_backend_pid() as pid`);
  expect(await session.transaction((tx) => tx.query(sql`select pg_backend_pid() as pid`))).toEqual([me]);
  await pool.query(sql`select pg_terminate_backend(${me?.pid ?? 0})`);
  await lost.promise;
  expect(session.lost).toBe(true);
  await expect(session.query(sql`select 1`)).rejects.toThrow(DatabaseUnavailable);
  await session.close();
});

test("a statement that was planned on an empty table does not read all of it when it has grown", async () => {
  const pool = open({ max: 1 });
  await pool.query(sql`create table grown (id text primary key, filler char(4000) not null)`);
  const find = (db: Db) =>
    db.query(sql`select from unnest(${["1", "2"]}::text[]) as wanted (id) where not exists (
      select from grown where grown.id = wanted.id)`);
  // After five times PostgreSQL keeps one plan for all values.
  for (let time = 0; time < 8; time += 1) await find(pool);
  await pool.query(sql`insert into grown select n::text, 'x' from generate_series(1, 2000) as n`);
  const read = await pool.transaction(async (tx) => {
    await find(tx);
    return tx.query(sql`select seq_tup_read as rows from pg_stat_xact_user_tables where relname = 'grown'`);
  });
  expect(read).toEqual([{ rows: 0 }]);
});

test("a database that is closed to everybody is unavailable, and no mistake of ours", async () => {
  const own = await testDatabase();
  const name = new URL(own.url).pathname.slice(1);
  const admin = open();
  await admin.query(sql`alter database ${sql.identifier(name)} allow_connections false`);
  await expect(open({ url: own.url }).query(sql`select 1`)).rejects.toBeInstanceOf(DatabaseUnavailable);
  await own.drop();
});
