import { HOUR } from "@homeward/contracts";
import { isRetriable } from "@homeward/kernel";
import { openPool, sql, type Pool, type Query, type Tx } from "@homeward/postgres";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { stateOf } from "../../test/facts-of.ts";
import {
  apply,
  notifierDatabase,
  recipient,
  routeOf,
  type NotifierDatabase,
} from "../../test/notifier-database.ts";
import { handleDue } from "./handle-due.ts";

let world: NotifierDatabase;
/** The notifier's role does not see who waits. */
let admin: Pool;
beforeAll(async () => {
  world = await notifierDatabase();
  admin = openPool({ url: world.url, max: 1, applicationName: "sees who waits" });
});
afterAll(async () => {
  await admin.end();
  await world.end();
});

const somebodyWaits = () =>
  vi.waitFor(
    async () => {
      const waiting = await admin.query(sql`
        select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`);
      expect(waiting).not.toEqual([]);
    },
    { timeout: 15_000 },
  );

/** A pool that says when timers are taken through it, and goes on when somebody waits for them. */
function patient(pool: Pool): { pool: Pool; taken: Promise<void> } {
  const { promise: taken, resolve } = Promise.withResolvers<void>();
  const patiently = (tx: Tx): Tx => ({
    ...tx,
    async query<Row extends object>(query: Query) {
      const rows = await tx.query<Row>(query);
      if (!query.text.includes("delete from timers")) return rows;
      resolve();
      await somebodyWaits();
      return rows;
    },
  });
  const transaction: Pool["transaction"] = (work) => pool.transaction((tx) => work(patiently(tx)));
  return { pool: { ...pool, transaction }, taken };
}

it("a route that shortens the contact clock as it fires: one gives way and comes again, and nothing is lost", async () => {
  const first = routeOf([recipient(world, "a")], { risk: "none-stated" });
  const [caseId = ""] = await apply(world, first);
  world.move(73 * HOUR);
  const sooner = { ...first, routeVersion: 2, risk: "flagged" as const };
  const { pool, taken } = patient(world.pool);
  const firing = handleDue(pool, world.tools, { limit: 10 });
  const routing = taken.then(() => apply(world.replica(), sooner));
  const both = await Promise.allSettled([firing, routing]);
  const gaveWay = both.flatMap((one) => (one.status === "rejected" ? [one.reason as unknown] : []));
  expect(gaveWay).toHaveLength(1);
  expect(gaveWay.every(isRetriable)).toBe(true);
  await apply(world, sooner);
  await handleDue(world.pool, world.tools, { limit: 10 });
  expect(await stateOf(world.pool, caseId)).toMatchObject({
    contact: { is: "climbing", rung: 0 },
    acceptance: { is: "climbing", rung: 1 },
  });
});
