import { Client } from "pg";
import { afterAll, expect, it } from "vitest";
import { testDatabase } from "./test-database.ts";

const one = await testDatabase();
const other = await testDatabase();
afterAll(() => Promise.all([one.drop(), other.drop()]));

async function ask(url: string, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  // Dropping the database ends this connection; that is the point.
  client.on("error", () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

it("gives each caller a database of its own", async () => {
  await ask(one.url, "create table mine (n int)");
  expect(await ask(one.url, "select to_regclass('mine')::text as found")).toEqual([{ found: "mine" }]);
  expect(await ask(other.url, "select to_regclass('mine')::text as found")).toEqual([{ found: null }]);
});

it("can be dropped while somebody is connected", async () => {
  const third = await testDatabase();
  const client = new Client({ connectionString: third.url });
  client.on("error", () => undefined);
  await client.connect();
  await third.drop();
  await expect(client.query("select 1")).rejects.toThrow();
  expect(await ask(one.url, `select from pg_database where datname = '${third.name}'`)).toEqual([]);
});
