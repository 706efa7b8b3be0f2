import { MINUTE } from "@homeward/contracts";
import { sql } from "@homeward/postgres";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  apply,
  facts,
  LEFT_AT,
  notifierDatabase,
  recipient,
  routeOf,
  type NotifierDatabase,
} from "../../test/notifier-database.ts";
import { createTimerLoop } from "../timers/timer-loop.ts";
import { listOpenCases } from "./open-case-store.ts";

let world: NotifierDatabase;
beforeAll(async () => {
  world = await notifierDatabase();
});
afterAll(() => world.end());

it("lists what is open with rung, deadline and the ward's number, whatever is due first first", async () => {
  await apply(world, routeOf([recipient(world, "a")]));
  world.move(31 * MINUTE);
  const loop = createTimerLoop(world.pool, world.tools);
  while ((await loop.runOnce()).again);
  await apply(world, routeOf([recipient(world, "b")]));
  const cases = await listOpenCases(world.pool);
  expect(new Set(cases.map(({ rung }) => rung))).toEqual(new Set([0, 1]));
  const [first, second] = cases;
  expect(first?.deadline?.at).toBeLessThanOrEqual(second?.deadline?.at ?? 0);
  expect(first).toMatchObject({
    dischargedAt: LEFT_AT,
    unit: { name: "Oak House", ward: "Oak", phone: "01632 960001" },
    alarm: null,
  });
});

it("names no child, and under a protected address not who was asked either", async () => {
  await apply(world, routeOf([recipient(world, "a", { content: "thin" })]));
  const cases = await listOpenCases(world.pool);
  const said = JSON.stringify(cases);
  for (const word of [...Object.values(facts.child ?? {}), facts.home?.usualPostcode])
    expect(said).not.toContain(String(word));
  expect(cases.filter((it) => it.recipient === null)).toHaveLength(1);
});

it("leaves out what is closed, and tests", async () => {
  const before = (await listOpenCases(world.pool)).length;
  await apply(world, routeOf([recipient(world, "a")], { test: true }));
  expect(await listOpenCases(world.pool)).toHaveLength(before);
  await world.pool.query(sql`update cases set state = state || '{"status":"closed","closedAs":"withdrawn"}'`);
  expect(await listOpenCases(world.pool)).toEqual([]);
});
