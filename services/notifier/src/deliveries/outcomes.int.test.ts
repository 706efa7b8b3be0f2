import { alarmMessage, topics } from "@homeward/contracts";
import { openPool, sql } from "@homeward/postgres";
import type { HeardRequest } from "@homeward/testing";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { attemptsOf, stateOf } from "../../test/facts-of.ts";
import { notifierDatabase, openCase, type NotifierDatabase } from "../../test/notifier-database.ts";
import { beginWork } from "../cases/unit-of-work.ts";
import { homeward } from "../history/history.ts";
import type { Deliveries } from "./delivery-loop.ts";
import { handleFinish } from "./handle-finish.ts";
import { handleStart } from "./handle-start.ts";

let world: NotifierDatabase;
beforeEach(async () => void (world = await notifierDatabase()));
afterEach(() => world.end());

const at = (path: string) => (request: HeardRequest) => request.path === path;
const idOf = (request: HeardRequest) => request.flatHeaders["webhook-id"];
const started = async (deliveries = world.deliveries()): Promise<Deliveries> => {
  await deliveries.start();
  return deliveries;
};
/** Waits for a fact in the database; a fact that does not come fails the test. */
const until = (fact: () => Promise<unknown>, is: unknown) =>
  vi.waitFor(async () => expect(await fact()).toEqual(is), { timeout: 15_000 });
/** A process that has committed its attempts as started, and dies before it sends. */
const diesAfterStarting = () => {
  const room = { room: () => 1_000, running: () => ({}), busy: () => [] };
  return handleStart(world.pool, world.tools, { room, sender: 77 });
};

describe("two replicas", () => {
  it("send each notification once between them", async () => {
    const cases: string[] = [];
    for (let index = 0; index < 30; index += 1) cases.push(await openCase(world));
    await Promise.all([started(), started(world.replica().deliveries())]);
    const delivered = () =>
      world.pool.query(sql`select count(*)::int as n from attempts where result = 'delivered'`);
    await until(delivered, [{ n: 30 }]);
    const ids = world.receiver.heard.map(idOf);
    expect([ids.length, new Set(ids).size]).toEqual([30, 30]);
  });

  it("what one of them is just starting the other waits for, and does not ask for without a rest", async () => {
    await openCase(world);
    const [sending] = world.replica().deliveries().loops;
    await world.pool.transaction(async (tx) => {
      await tx.query(sql`select from notifications for update`);
      expect(await sending?.runOnce()).toMatchObject({ again: false, sleepMs: 50 });
    });
  });
});

describe("outcomes", () => {
  it("are kept while the database is away, and recorded when it is back", async () => {
    const caseId = await openCase(world);
    const { promise: release, resolve: go } = Promise.withResolvers<void>();
    world.receiver.answer("/a", { status: 200, after: release });
    await started();
    await world.receiver.hear(at("/a"));
    await cutOff();
    go();
    await until(() => attemptsOf(world.pool, caseId), ["a 1 delivered 200"]);
    expect(world.receiver.heard).toHaveLength(1);
  });

  it("of a bad case do not keep back those of its neighbours", async () => {
    const [bad, good] = [await openCase(world), await openCase(world)];
    const { promise: release, resolve: go } = Promise.withResolvers<void>();
    world.receiver.answer("/a", { status: 200, after: release });
    const { loops } = await started();
    const recorder = loops.find(({ name }) => name === "delivery-outcomes");
    await world.receiver.hear(at("/a"));
    await world.receiver.hear(at("/a"));
    const [policy] = await world.pool.query<{ key: string }>(
      sql`select state ->> 'policy' as key from cases where case_id = ${bad}`,
    );
    await world.pool.query(sql`update cases set state = state || '{"policy":"gone"}' where case_id = ${bad}`);
    go();
    await until(() => attemptsOf(world.pool, good), ["a 1 delivered 200"]);
    expect(await attemptsOf(world.pool, bad)).toEqual(["a 1 started"]);
    await until(alarmsTold, [{ kind: "outcome-stuck", about: { caseId: bad }, tell: { to: "resolver" } }]);
    await until(() => recorder?.check() ?? Promise.resolve(), {
      ok: false,
      detail: "outcomes that cannot be recorded: 1",
    });
    await world.pool.query(sql`
      update cases set state = state || jsonb_build_object('policy', ${policy?.key ?? null}::text) where case_id = ${bad}`);
    await until(() => attemptsOf(world.pool, bad), ["a 1 delivered 200"]);
    await until(() => recorder?.check() ?? Promise.resolve(), { ok: true });
    expect(await alarmsTold()).toHaveLength(1);
  });

  it("of an attempt that was taken over comes late and leaves the one under way alone", async () => {
    const caseId = await openCase(world);
    const [late] = (await diesAfterStarting()).due;
    await world.pool.query(sql`update notifications set sender = null`);
    await diesAfterStarting();
    const result = { kind: "refused", status: 503, forGood: false } as const;
    const { notificationId = "" } = late ?? {};
    const outcome = { notificationId, contactPointId: "a", n: 1, result, durationMs: 1 };
    await handleFinish(world.pool, world.tools, [outcome]);
    expect(await attemptsOf(world.pool, caseId)).toEqual(["a 1 refused 503", "a 2 started"]);
    expect(await world.pool.query(sql`select sender, attempts from notifications`)).toEqual([
      { sender: 77, attempts: 2 },
    ]);
  });

  it("a delivery of a rung that was left says nothing of the rung that runs", async () => {
    const caseId = await openCase(world);
    await diesAfterStarting();
    await world.pool.transaction(async (tx) => {
      const work = await beginWork(tx, world.tools, { caseIds: [caseId], mayClose: true });
      const here = { clock: "acceptance", rung: 0, repeat: 0 } as const;
      work.input(caseId, { kind: "undelivered", ...here }, homeward("delivery"));
      work.input(caseId, { kind: "delivered", ...here, recipient: true }, homeward("delivery"));
      work.save();
    });
    expect(await stateOf(world.pool, caseId)).toMatchObject({ acceptance: { rung: 1, reached: false } });
  });
});

/** What was told to a person about Homeward itself. */
async function alarmsTold(): Promise<unknown[]> {
  const rows = await world.pool.query<{ data: unknown }>(
    sql`select data from outbox where topic = ${topics.alarms}`,
  );
  return rows
    .map(({ data }) => alarmMessage.parse(data))
    .map(({ kind, about, tell }) => ({ kind, about, tell }));
}

/** Ends every connection of the notifier's, as a failing network would. */
async function cutOff(): Promise<void> {
  const admin = openPool({ url: world.url, max: 1, applicationName: "cuts off" });
  await admin.query(sql`
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`);
  await admin.end();
}
