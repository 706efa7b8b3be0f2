import { sql, type Pool, type Query } from "@homeward/postgres";
import { report } from "@homeward/testing";
import { afterAll, beforeAll, expect, it } from "vitest";
import { eventMessage, newStay, routerDatabase, routing, wishMessage } from "../../test/router-database.ts";
import { handleCaseChanges } from "./handle-case-changes.ts";
import { handleEvents } from "./handle-events.ts";
import { verifyRoutes } from "./handle-verify.ts";

let at: Awaited<ReturnType<typeof routerDatabase>>;
let pool: Pool;
let ids: readonly string[];
beforeAll(async () => {
  at = await routerDatabase();
  ({ pool } = at);
  const deps = routing();
  for (const stayId of [newStay(), newStay(), newStay()]) {
    await pool.transaction((tx) => handleEvents(tx, [eventMessage(report(), 1, { stayId })], deps));
    const wish = wishMessage(stayId, "camhs-rotherham", {
      kind: "re-route",
      suggestion: { teamId: "camhs-doncaster" },
    });
    await pool.transaction((tx) => handleCaseChanges(tx, [wish], deps));
  }
  const rows = await pool.query<{ id: string }>(sql`select discharge_id as id from discharges order by id`);
  ids = rows.map(({ id }) => id);
});
afterAll(() => at.end());

it("finds every chain whole, in batches as in one", async () => {
  const whole = { chains: 3, entries: 6, brokenChains: 0, firstBroken: null };
  expect(await verifyRoutes(pool)).toEqual(whole);
  const seen: number[] = [];
  expect(await verifyRoutes(pool, ({ chains }) => void seen.push(chains), 2)).toEqual(whole);
  expect(seen).toEqual([2, 3]);
});

const tampering: readonly [string, number, (id: string) => Query][] = [
  [
    "a word changed",
    1,
    (id) =>
      sql`update route_versions set text = replace(text, 'rotherham', 'sheffield') where discharge_id = ${id} and route_version = 1`,
  ],
  [
    "a hash changed",
    2,
    (id) => sql`update route_versions set hash = md5(hash) where discharge_id = ${id} and route_version = 2`,
  ],
  [
    "the first version taken out",
    2,
    (id) => sql`delete from route_versions where discharge_id = ${id} and route_version = 1`,
  ],
  [
    "the last version taken out",
    2,
    (id) => sql`delete from route_versions where discharge_id = ${id} and route_version = 2`,
  ],
];

it.each(tampering)("names the version that %s breaks", async (_how, routeVersion, tamper) => {
  const [, second = "", third = ""] = ids;
  const undo = new Error("undone, so that the next finds it whole");
  const broken = pool.transaction(async (tx) => {
    await tx.query(tamper(third));
    expect(await verifyRoutes(tx, undefined, 2)).toMatchObject({
      brokenChains: 1,
      firstBroken: { id: third, seq: routeVersion },
    });
    await tx.query(tamper(second));
    expect(await verifyRoutes(tx)).toMatchObject({
      brokenChains: 2,
      firstBroken: { id: second, seq: routeVersion },
    });
    throw undo;
  });
  await expect(broken).rejects.toBe(undo);
});
