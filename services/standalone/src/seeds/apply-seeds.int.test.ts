import { noSeeds } from "@homeward/contracts";
import { migrations as keys } from "@homeward/keys";
import { migrate, openPool, sql, type Pool } from "@homeward/postgres";
import { testDatabase, type TestDatabase } from "@homeward/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { applySeeds, describeChanges, type SeedTaker } from "./apply-seeds.ts";

const clock = { offset: () => 0 };
let database: TestDatabase;
let pool: Pool;

beforeAll(async () => {
  database = await testDatabase();
  for (const service of ["intake", "router"]) await migrate({ url: database.url, service, folders: [keys] });
  pool = openPool({ url: database.url, max: 1, applicationName: "seeds-test" });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

/** A service that writes down under which role and schema it was asked. */
const taker = (service: string): SeedTaker => ({
  service,
  async apply(tx) {
    await tx.query(
      sql`create table asked as select current_user::text as "role", current_schema()::text as "schema"`,
    );
    return { teams: { added: 1, changed: 0 } };
  },
});
const failing: SeedTaker = {
  service: "router",
  apply: () => Promise.reject(new Error("this service does not like the seeds")),
};
const asked = (service: string) =>
  pool.query(sql`select * from ${sql.identifier(`homeward_${service}`)}.asked`);

describe("applied seeds", () => {
  it("leave nothing behind where one service fails", async () => {
    const takers = [taker("intake"), failing];
    await expect(applySeeds(pool, noSeeds, { takers, clock })).rejects.toThrow("does not like");
    await expect(asked("intake")).rejects.toThrow();
  });

  it("reach every service as its own role and in its own schema", async () => {
    const changes = await applySeeds(pool, noSeeds, { takers: [taker("intake"), taker("router")], clock });
    expect(Object.keys(changes)).toEqual(["intake", "router"]);
    for (const service of ["intake", "router"]) {
      const name = `homeward_${service}`;
      expect(await asked(service)).toEqual([{ role: name, schema: name }]);
    }
  });

  it("give the connection back as it was", async () => {
    const [row] = await pool.query<{ same: boolean }>(sql`select current_user = session_user as same`);
    expect(row).toEqual({ same: true });
  });
});

describe("what changed, in words", () => {
  it("names only the files of which something did", () => {
    const none = { added: 0, changed: 0 };
    expect(
      describeChanges({ units: none, teams: { added: 2, changed: 1 }, people: { added: 0, changed: 3 } }),
    ).toEqual(["teams: 2 added, 1 changed", "people: 3 changed"]);
  });
});
