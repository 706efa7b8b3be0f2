import { randomUUID } from "node:crypto";
import { sql, type Pool } from "@homeward/postgres";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { apply, readingWorld, recipient, routeTo, type World } from "../../test/reading-world.ts";
import { createFeeder } from "./feeder-loop.ts";
import { keptEvents } from "./stream-store.ts";

let world: World;
let caseId: string;
beforeAll(async () => {
  world = await readingWorld();
  [caseId = ""] = await apply(world, routeTo([recipient(world, "rotherham-camhs")]));
});
afterAll(() => world.stop());
beforeEach(async () => {
  await world.pool.query(sql`delete from stream_changes`);
});

const feederOf = (pool: Pool, keep?: number) =>
  createFeeder({ pool, signals: world.signals, logger: world.tools.logger, ...(keep && { keep }) });
const change = (many = 1, state = "waiting") => sql`
  insert into stream_changes (case_id, stay_id, state)
  select ${caseId}::uuid, ${randomUUID()}::uuid, ${state} from generate_series(1, ${many}::int)`;
const events = () =>
  world.pool.query<{ event_id: number; state: string }>(
    sql`select event_id, state from stream_changes order by event_id`,
  );
const ids = async () => (await events()).map(({ event_id }) => event_id);
const count = (n: number) => Array.from({ length: n }, (_, index) => index + 1);

describe("the feeder", () => {
  test("two of them number each change once, without a hole", async () => {
    const { pool } = await world.replica();
    await world.pool.query(change(2_500));
    const [one, two] = [feederOf(world.pool), feederOf(pool)];
    for (let turns = 0; turns < 4; turns += 1) await Promise.all([one.runOnce(), two.runOnce()]);
    await one.runOnce();
    await one.runOnce();
    expect(await ids()).toEqual(count(2_500));
  });

  test("a transaction that takes its time is not stepped over", async () => {
    const feeder = feederOf(world.pool);
    const { promise: written, resolve: write } = Promise.withResolvers<void>();
    const { promise: mayCommit, resolve: commit } = Promise.withResolvers<void>();
    const slow = world.pool.transaction(async (tx) => {
      await tx.query(change(1, "held"));
      write();
      await mayCommit;
    });
    await written;
    await world.pool.query(change(1, "accepted"));
    await feeder.runOnce();
    const before = await events();
    expect(before.map(({ state }) => state)).toEqual(["accepted"]);
    commit();
    await slow;
    await feeder.runOnce();
    expect(await events()).toEqual([
      { event_id: 1, state: "accepted" },
      { event_id: 2, state: "held" },
    ]);
  });

  test("what one transaction undid leaves no hole", async () => {
    await world.pool
      .transaction(async (tx) => {
        await tx.query(change());
        throw new Error("undone");
      })
      .catch(() => undefined);
    await world.pool.query(change(2));
    await feederOf(world.pool).runOnce();
    expect(await ids()).toEqual([1, 2]);
  });

  test("while another is at it, it comes back soon and counts on nothing", async () => {
    const { pool } = await world.replica();
    await world.pool.query(change());
    await pool.transaction(async (tx) => {
      await tx.query(sql`select pg_advisory_xact_lock(4071, hashtext(current_schema()))`);
      expect(await feederOf(world.pool).runOnce()).toEqual({ again: false, sleepMs: 50 });
    });
    expect(await feederOf(world.pool).runOnce()).toEqual({ again: false, sleepMs: null });
    expect(await ids()).toEqual([1]);
  });

  test("keeps the newest, and its numbers go on", async () => {
    const feeder = feederOf(world.pool, 10);
    await world.pool.query(change(35));
    await feeder.runOnce();
    expect(await keptEvents(world.pool)).toEqual({ first: 26, last: 35 });
    await world.pool.query(change(1));
    await feeder.runOnce();
    expect(await keptEvents(world.pool)).toEqual({ first: 26, last: 36 });
  });
});
