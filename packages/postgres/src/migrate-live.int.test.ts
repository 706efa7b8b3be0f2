import { testDatabase, testFolder, type TestDatabase } from "@homeward/testing";
import { randomBytes } from "node:crypto";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Pool } from "./db.ts";
import { sqlState } from "./errors.ts";
import { migrate } from "./migrate.ts";
import { openPool } from "./pool.ts";
import { serviceSchema } from "./service-role.ts";
import { sql } from "./sql.ts";

let database: TestDatabase;
let folder: string;
let service: string;
let pool: Pool;
const waited: object[] = [];

beforeEach(async () => {
  database = await testDatabase();
  folder = testFolder("migrations");
  service = `t${randomBytes(6).toString("hex")}`;
  await write("0001_stays.sql", "-- stays\ncreate table stays (id int); insert into stays values (1), (1);");
  await run();
  pool = openPool({ url: database.url, schema: serviceSchema(service), max: 4, applicationName: "live" });
});
afterEach(async () => {
  const role = sql.identifier(serviceSchema(service));
  await pool.query(sql`drop owned by ${role} cascade`);
  await pool.query(sql`drop role ${role}`);
  await pool.end();
  await database.drop();
  await rm(folder, { recursive: true });
});

const write = (file: string, text: string) => writeFile(join(folder, file), text);
const run = () =>
  migrate({
    url: database.url,
    service,
    folders: [{ name: "own", path: folder }],
    logger: { warn: (fields) => waited.push(fields) },
  });
const indexes = () =>
  pool.query(sql`select relname as name, indisvalid as valid from pg_index
    join pg_class on pg_class.oid = indexrelid where indrelid = 'stays'::regclass`);
const migrationWaits = () =>
  vi.waitFor(async () => {
    const waiting = sql`select from pg_locks join pg_stat_activity using (pid)
      where not granted and application_name = ${`${serviceSchema(service)} migrate`}`;
    expect(await pool.query(waiting)).toHaveLength(1);
  }, 20_000);

test("live traffic goes on while a migration waits for a long query, and then the migration is done", async () => {
  await write("0002_ward.sql", "-- the ward\nalter table stays add column ward text;");
  let migrating: Promise<string[]> | undefined;
  await pool.transaction(async (long) => {
    await long.query(sql`select from stays`);
    migrating = run();
    await migrationWaits();
    expect(await pool.query(sql`select id from stays`)).toHaveLength(2);
    await vi.waitFor(() => expect(waited).not.toEqual([]), 20_000);
  });
  expect(waited[0]).toMatchObject({ event: "migration-waits", file: "0002_ward.sql" });
  expect(await migrating).toEqual(["own/0002_ward.sql"]);
});

const INDEX = "-- found by id\ncreate index concurrently if not exists stays_by_id on stays (id);";

test("an index is made while a table is written to, once, by processes that start together", async () => {
  await write("0002_index.sql", INDEX);
  let ran: Promise<string[][]> | undefined;
  await pool.transaction(async (writer) => {
    await writer.query(sql`insert into stays values (2)`);
    ran = Promise.all(Array.from({ length: 3 }, run));
    await migrationWaits();
    await pool.query(sql`insert into stays values (3)`);
  });
  expect((await ran)?.flat()).toEqual(["own/0002_index.sql"]);
  expect(await indexes()).toEqual([{ name: "stays_by_id", valid: true }]);
});

test("an index that was not finished is made anew; one that is not wanted any more is dropped", async () => {
  await write("0002_index.sql", INDEX.replace("index", "unique index"));
  expect(sqlState(await run().catch((thrown: unknown) => thrown))).toBe("23505");
  expect(await indexes()).toEqual([{ name: "stays_by_id", valid: false }]);
  await pool.query(sql`delete from stays`);
  await run();
  expect(await indexes()).toEqual([{ name: "stays_by_id", valid: true }]);
  await write("0003_drop.sql", "-- unused\ndrop index concurrently if exists stays_by_id;");
  await run();
  expect(await indexes()).toEqual([]);
});
