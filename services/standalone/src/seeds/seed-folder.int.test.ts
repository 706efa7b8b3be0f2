import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createSealing, generateSealingKey } from "@homeward/kernel";
import { findKey } from "@homeward/keys";
import { loadDirectory } from "@homeward/notifier";
import { openPool, serviceSchema, sql } from "@homeward/postgres";
import { testDatabase, type TestDatabase, testFolder } from "@homeward/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { demoSeeds } from "../config.ts";
import { seedFolder } from "./seed-folder.ts";

const sealing = createSealing(generateSealingKey("k1"));
let database: TestDatabase;
let folder: string;

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());
beforeEach(() => {
  folder = testFolder("seeds");
  return () => rmSync(folder, { recursive: true, force: true });
});

const seed = (from: string) =>
  seedFolder(from, { url: database.url, sealing, clock: { offset: () => 0 }, env: {}, isProduction: false });
const write = (file: string, rows: unknown) => writeFileSync(join(folder, file), JSON.stringify(rows));

async function as<T>(service: string, work: (pool: ReturnType<typeof openPool>) => Promise<T>): Promise<T> {
  const schema = serviceSchema(service);
  const pool = openPool({ url: database.url, role: schema, schema, max: 1, applicationName: "seed-test" });
  try {
    return await work(pool);
  } finally {
    await pool.end();
  }
}
const routedTeams = () => as("router", (pool) => pool.query(sql`select 1 from teams`));

describe("npm run seed", () => {
  it("applies the demo seeds to every service of an empty database, and finds nothing to change afterwards", async () => {
    expect(await seed(demoSeeds)).toMatchObject({
      ok: true,
      changes: expect.arrayContaining(["units: 2 added", "teams: 20 added", "keys: 23 added"]) as unknown,
    });
    for (const service of ["intake", "router", "notifier"])
      expect(await as(service, (pool) => findKey(pool, "demo-unit-larch-house"))).toMatchObject({
        role: "unit",
      });
    expect(await routedTeams()).toHaveLength(20);
    expect(await seed(demoSeeds)).toEqual({ ok: true, changes: [] });
    expect(await seed(join(folder, "none"))).toMatchObject({ ok: false });
  });

  it("takes a folder of one file that names what is there already, and leaves the rest as it is", async () => {
    write("rotas.json", [
      {
        id: "safeguarding-leads",
        owner: "team:safeguarding-leads",
        shifts: [{ days: ["mon"], from: "00:00", to: "24:00", people: ["lead-day"] }],
      },
    ]);
    expect(await seed(folder)).toEqual({ ok: true, changes: ["rotas: 1 changed"] });
    expect(await routedTeams()).toHaveLength(20);
    const directory = await as("notifier", loadDirectory);
    expect(directory.contactPointsOf.get("team:rotherham-camhs")).toHaveLength(2);
    expect(directory.rotas.get("safeguarding-leads")?.shifts).toHaveLength(1);
  });

  it("applies nothing of a folder with a mistake in it", async () => {
    write("people.json", [{ id: "lead-day", name: "Somebody Else", role: "manager", odsCode: "DMX03" }]);
    write("keys.json", [{ key: "k-1", role: "team", owner: "team:nobody" }]);
    expect(await seed(folder)).toEqual({ ok: false, mistakes: ['keys.json#/0/owner: no team "nobody"'] });
    const directory = await as("notifier", loadDirectory);
    expect(directory.people.get("lead-day")?.name).toBe("Rosalind Achterberg");
  });
});
