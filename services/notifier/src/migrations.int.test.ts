import { fileURLToPath } from "node:url";
import { dumpSchema, migrate, openPool, serviceSchema, sql } from "@homeward/postgres";
import { expectGolden, testDatabase } from "@homeward/testing";
import { expect, test } from "vitest";
import { notifierDatabase, openCase } from "../test/notifier-database.ts";
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

test("a live case that nobody waits for cannot be written", async () => {
  const world = await notifierDatabase();
  const caseId = await openCase(world);
  const clocks = (acceptance: string | null, contact: string | null) =>
    world.pool.query(sql`
      update cases set state = state || jsonb_build_object('status', 'accepted', 'takenOn', 'somebody',
        'acceptance', jsonb_build_object('is', ${acceptance}::text), 'contact', jsonb_build_object('is', ${contact}::text))
      where case_id = ${caseId}`);
  await clocks("stopped", "pending");
  for (const contact of ["stopped", "absent", null])
    await expect(clocks("stopped", contact)).rejects.toThrow("violates check constraint");
  await world.end();
});
