import { testDatabase, type TestDatabase, testFolder } from "@homeward/testing";
import { randomBytes } from "node:crypto";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { Pool } from "./db.ts";
import { sqlState } from "./errors.ts";
import { migrate } from "./migrate.ts";
import { MigrationRefused } from "./migration-files.ts";
import { openPool } from "./pool.ts";
import { serviceSchema } from "./service-role.ts";
import { sql } from "./sql.ts";

let database: TestDatabase;
let admin: Pool;
let folder: string;
let service: string;
/** Roles belong to the cluster and outlive the database. */
const roles: string[] = [];

beforeAll(async () => {
  database = await testDatabase();
  admin = openPool({ url: database.url, max: 1, applicationName: "migrate test" });
});
beforeEach(async () => {
  folder = testFolder("migrations");
  service = newService();
});
afterEach(() => rm(folder, { recursive: true }));
afterAll(async () => {
  for (const role of roles) {
    if ((await admin.query(sql`select 1 from pg_roles where rolname = ${role}`)).length === 0) continue;
    await admin.query(sql`drop owned by ${sql.identifier(role)} cascade`);
    await admin.query(sql`drop role ${sql.identifier(role)}`);
  }
  await admin.end();
  await database.drop();
});

function newService(): string {
  const name = `t${randomBytes(6).toString("hex")}`;
  roles.unshift(serviceSchema(name));
  return name;
}

const write = (file: string, text: string) => writeFile(join(folder, file), text);
const run = (url = database.url, name = service) =>
  migrate({ url, service: name, folders: [{ name: "own", path: folder }] });

async function asService<T>(work: (pool: Pool) => Promise<T>, url = database.url): Promise<T> {
  const name = serviceSchema(service);
  const pool = openPool({ url, role: name, schema: name, max: 1, applicationName: "migrate test" });
  try {
    return await work(pool);
  } finally {
    await pool.end();
  }
}

test("each file runs once, in order, and its objects belong to the service", async () => {
  await write("0001_stays.sql", "-- stays are kept\ncreate table stays (id int);");
  await write("0002_ward.sql", "-- the ward of a stay\nalter table stays add column ward text;");
  expect(await run()).toEqual(["own/0001_stays.sql", "own/0002_ward.sql"]);
  expect(await run()).toEqual([]);
  await asService((pool) => pool.query(sql`insert into stays values (1, 'Aspen')`));
  await write("0003_more.sql", "-- more\ncreate table more (id int);");
  expect(await run()).toEqual(["own/0003_more.sql"]);
});

test("a file that fails leaves nothing of itself, and those before it stay", async () => {
  await write("0001_good.sql", "-- good\ncreate table good (id int);");
  await write("0002_bad.sql", "-- bad\ncreate table half (id int); select 1 / 0;");
  const error: unknown = await run().catch((thrown: unknown) => thrown);
  expect(sqlState(error)).toBe("22012");
  await write("0002_bad.sql", "-- mended\ncreate table half (id int);");
  expect(await run()).toEqual(["own/0002_bad.sql"]);
});

test("a file changed after it ran is refused; other line ends are no change", async () => {
  await write("0001_a.sql", "-- a\ncreate table a (id int);\n");
  await run();
  await write("0001_a.sql", "-- a\r\ncreate table a (id int);\r\n");
  expect(await run()).toEqual([]);
  await write("0001_a.sql", "-- a\ncreate table a (id bigint);\n");
  await expect(run()).rejects.toThrow(MigrationRefused);
});

test.each([
  ["a name without a number", { "stays.sql": "-- x" }],
  ["two files of one number", { "0001_a.sql": "-- a", "0001_b.sql": "-- b" }],
  ["a file that does not say why", { "0001_a.sql": "create table a (id int);" }],
  [
    "an index concurrently beside another statement",
    { "0001_a.sql": "-- a\ncreate table a (id int); create index concurrently if not exists i on a (id);" },
  ],
  [
    "an index concurrently that could not be made again",
    { "0001_a.sql": "-- a\ncreate index concurrently i on a (id);" },
  ],
])("%s is refused", async (_, files) => {
  for (const [file, text] of Object.entries(files)) await write(file, text ?? "");
  await expect(run()).rejects.toThrow(MigrationRefused);
});

test("several processes that start together migrate once", async () => {
  await write("0001_a.sql", "-- a\ncreate table a (id int);");
  const ran = await Promise.all(Array.from({ length: 4 }, () => run()));
  expect(ran.flat()).toEqual(["own/0001_a.sql"]);
});

test("the role that another database's migration makes at the same moment is taken as made", async () => {
  await write("0001_a.sql", "-- a\ncreate table a (id int);");
  const name = sql.identifier(serviceSchema(service));
  const elsewhere = await testDatabase();
  const other = openPool({ url: elsewhere.url, max: 1, applicationName: "other migration" });
  const ours = await other.transaction(async (tx) => {
    await tx.query(sql`create role ${name} nologin`);
    const migrating = run();
    await vi.waitFor(async () => {
      const waiting = sql`select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like 'create role%'`;
      expect(await admin.query(waiting)).toHaveLength(1);
    }, 10_000);
    return { migrating };
  });
  expect(await ours.migrating).toEqual(["own/0001_a.sql"]);
  await other.end();
  await elsewhere.drop();
});

test("a login that is no superuser can migrate and act as the service", async () => {
  await write("0001_a.sql", "-- a\ncreate table a (id int);");
  const lent = await testDatabase();
  const url = await lend(lent.url, await newLogin());
  await run(url);
  await asService((pool) => pool.query(sql`insert into a values (1)`), url);
  await lent.drop();
});

test("one service cannot read another's tables", async () => {
  await write("0001_a.sql", "-- a\ncreate table a (id int);");
  await run();
  const other = serviceSchema(service);
  service = newService();
  await run();
  const read = asService((pool) => pool.query(sql`select * from ${sql.identifier(other)}.a`));
  expect(sqlState(await read.catch((thrown: unknown) => thrown))).toBe("42501");
});

/** A login as a hosted database gives: may create roles and databases, no more. */
async function newLogin(): Promise<string> {
  const login = `login_${randomBytes(6).toString("hex")}`;
  roles.push(login);
  await admin.query(sql`create role ${sql.identifier(login)} login createrole password 'pass'`);
  return login;
}

/** Makes the login owner of the database; its URL for it. */
async function lend(url: string, login: string): Promise<string> {
  const lent = new URL(url);
  const name = sql.identifier(lent.pathname.slice(1));
  await admin.query(sql`alter database ${name} owner to ${sql.identifier(login)}`);
  lent.username = login;
  lent.password = "pass";
  return lent.href;
}
