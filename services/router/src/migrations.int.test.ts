import { fileURLToPath } from "node:url";
import { dumpSchema, migrate, openPool, serviceSchema } from "@homeward/postgres";
import { expectGolden, testDatabase } from "@homeward/testing";
import { test } from "vitest";
import { migrations, SERVICE } from "./migrations.ts";

test("the migrations make the schema of schema.sql", async () => {
  const database = await testDatabase();
  const { url } = database;
  await migrate({ url, service: SERVICE, folders: migrations });
  const pool = openPool({ url, max: 1, applicationName: "schema test" });
  const dump = await dumpSchema(pool, serviceSchema(SERVICE));
  await pool.end();
  await database.drop();
  expectGolden(dump, fileURLToPath(new URL("../schema.sql", import.meta.url)));
});
