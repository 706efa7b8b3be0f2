import { alarmMessage, MINUTE, topics } from "@homeward/contracts";
import { DatabaseUnavailable, sql, type Tx } from "@homeward/postgres";
import type { HeardRequest } from "@homeward/testing";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { attemptsOf } from "../../test/facts-of.ts";
import { notifierDatabase, openCase, type NotifierDatabase } from "../../test/notifier-database.ts";

let world: NotifierDatabase;
beforeEach(async () => void (world = await notifierDatabase()));
afterEach(() => world.end());

const at = (path: string) => (request: HeardRequest) => request.path === path;
/** Waits for a fact in the database; a fact that does not come fails the test. */
const until = (fact: () => Promise<unknown>, is: unknown) =>
  vi.waitFor(async () => expect(await fact()).toEqual(is), { timeout: 15_000 });
async function alarmsTold(): Promise<unknown[]> {
  const rows = await world.pool.query<{ data: unknown }>(
    sql`select data from outbox where topic = ${topics.alarms}`,
  );
  return rows
    .map(({ data }) => alarmMessage.parse(data))
    .map(({ kind, about, tell }) => ({ kind, about, tell }));
}
const dueLater = async (caseId: string) => {
  const [row] = await world.pool.query<{ later: boolean }>(
    sql`select next_attempt_at > decided_at as later from notifications where case_id = ${caseId}`,
  );
  return row?.later;
};

describe("a message that cannot be started", () => {
  it("does not hold up the others, shows in health and is told of once; it goes when it can", async () => {
    const [bad, good] = [await openCase(world), await openCase(world)];
    // The first attempt is recorded already: recording it as started fails.
    await world.pool.query(sql`
      insert into attempts (notification_id, n, started_at, result)
      select notification_id, 1, decided_at, 'failed' from notifications where case_id = ${bad}`);
    const deliveries = world.deliveries();
    await deliveries.start();
    await world.receiver.hear(at("/a"));
    await until(() => attemptsOf(world.pool, good), ["a 1 delivered 204"]);
    await until(alarmsTold, [{ kind: "delivery-stuck", about: { caseId: bad }, tell: { to: "resolver" } }]);
    const [sending] = deliveries.loops;
    await until(() => sending?.check() ?? Promise.resolve(), {
      ok: false,
      detail: "messages that cannot be sent: 1",
    });
    expect(await dueLater(bad)).toBe(true);

    await world.pool.query(sql`
      delete from attempts using notifications
      where attempts.notification_id = notifications.notification_id and case_id = ${bad}`);
    world.move(2 * MINUTE);
    deliveries.wake();
    await world.receiver.hear(at("/a"));
    await until(() => attemptsOf(world.pool, bad), ["a 1 delivered 204"]);
    await until(() => sending?.check() ?? Promise.resolve(), { ok: true });
    expect(await alarmsTold()).toHaveLength(1);
  });

  it("that has to be composed anew and cannot be is no different", async () => {
    const [bad, good] = [await openCase(world), await openCase(world)];
    await world.pool.query(sql`
      update cases set facts = jsonb_set(facts, '{particulars,content}', '"thin"'), state = state || '{"policy":"gone"}'
      where case_id = ${bad}`);
    const deliveries = world.deliveries();
    await deliveries.start();
    await world.receiver.hear(at("/a"));
    await until(() => attemptsOf(world.pool, good), ["a 1 delivered 204"]);
    await until(alarmsTold, [{ kind: "delivery-stuck", about: { caseId: bad }, tell: { to: "resolver" } }]);
    expect(await attemptsOf(world.pool, bad)).toEqual([]);
    expect(await dueLater(bad)).toBe(true);
  });
});

it("a start whose commit could not be heard of is made again, under the same id", async () => {
  const caseId = await openCase(world);
  const { pool } = world;
  let isLost = false;
  const deaf = {
    ...pool,
    async transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
      const result = await pool.transaction(work);
      if (isLost) return result;
      isLost = true;
      throw new DatabaseUnavailable(new Error("the connection went with the answer to the commit"));
    },
  };
  await world.deliveries(deaf).start();
  await world.receiver.hear(at("/a"));
  await until(() => attemptsOf(pool, caseId), ["a 1 started", "a 2 delivered 204"]);
});

it("a case that is just being decided holds up no other's messages, and its own go when it is free", async () => {
  const [busy, other] = [await openCase(world), await openCase(world)];
  await world.replica().pool.transaction(async (tx) => {
    await tx.query(sql`select from cases where case_id = ${busy} for update`);
    await world.deliveries().start();
    await until(() => attemptsOf(world.pool, other), ["a 1 delivered 204"]);
    expect(await attemptsOf(world.pool, busy)).toEqual([]);
  });
  await until(() => attemptsOf(world.pool, busy), ["a 1 delivered 204"]);
  for (let time = 0; time < 2; time += 1) await world.receiver.hear(at("/a"));
});

it("while deadlines are behind a few are started at once, and the others once they are not", async () => {
  for (let made = 0; made < 12; made += 1) await openCase(world);
  let behind = true;
  const deliveries = world.deliveries(world.pool, () => behind);
  const [sending] = deliveries.loops;
  const attempts = () => world.pool.query(sql`select count(*)::int as n from attempts`);
  expect(await sending?.runOnce()).toMatchObject({ rest: true });
  // Little room has place for one of a contact point.
  expect(await attempts()).toEqual([{ n: 1 }]);
  behind = false;
  await sending?.runOnce();
  expect(await attempts()).toEqual([{ n: 12 }]);
});
