import { alarmMessage, MINUTE, topics } from "@homeward/contracts";
import { sql } from "@homeward/postgres";
import type { HeardRequest } from "@homeward/testing";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { attemptsOf, notificationsOf, stateOf } from "../../test/facts-of.ts";
import {
  apply,
  notifierDatabase,
  openCase,
  recipient,
  routeOf,
  type NotifierDatabase,
} from "../../test/notifier-database.ts";
import { createTimerLoop } from "../timers/timer-loop.ts";

let world: NotifierDatabase;
beforeEach(async () => void (world = await notifierDatabase()));
afterEach(() => world.end());

const at = (path: string) => (request: HeardRequest) => request.path === path;
/** Waits for a fact in the database; a fact that does not come fails the test. */
const until = (fact: () => Promise<unknown>, is: unknown) =>
  vi.waitFor(async () => expect(await fact()).toEqual(is), { timeout: 15_000 });

/** The secrets of team a's contact point; answers those that it had. */
async function configure(secrets: readonly string[]): Promise<readonly string[]> {
  const [before] = await world.pool.query<{ secrets: string[] }>(
    sql`select sealed_secrets as secrets from contact_points where contact_point_id = 'a'`,
  );
  await world.pool.query(
    sql`update contact_points set sealed_secrets = ${[...secrets]}::text[] where contact_point_id = 'a'`,
  );
  await world.pool.query(sql`update directory_version set version = version + 1`);
  return before?.secrets ?? [];
}

/** What came of each attempt at team a, in order. */
const triesOf = async (caseId: string) =>
  (await attemptsOf(world.pool, caseId)).filter((it) => it.startsWith("a ")).map((it) => it.split(" ")[2]);

async function alarmsTold(): Promise<unknown[]> {
  const rows = await world.pool.query<{ data: unknown }>(
    sql`select data from outbox where topic = ${topics.alarms}`,
  );
  return rows
    .map(({ data }) => alarmMessage.parse(data))
    .map(({ kind, about, tell, test }) => ({ kind, about, tell, test }));
}

const told = {
  kind: "contact-point-unusable",
  about: { contactPointId: "a", failure: "secret-missing" },
  tell: { to: "resolver" },
  test: undefined,
};

describe("a contact point that our own configuration keeps from being reached", () => {
  it("is tried until somebody has mended it, is told of, and does not hold up the ladder", async () => {
    const caseId = await openCase(world);
    const right = await configure([world.tools.composing.sealing.seal("no secret")]);
    const deliveries = world.deliveries();
    await deliveries.start();
    await until(async () => (await triesOf(caseId))[0], "failed");
    expect(await notificationsOf(world.pool, caseId)).toEqual(["alarm acceptance 0.0 a: pending"]);
    await until(alarmsTold, [told]);

    world.move(2 * MINUTE);
    await createTimerLoop(world.pool, world.tools).runOnce();
    deliveries.wake();
    await world.receiver.hear(at("/manager"));
    expect(await stateOf(world.pool, caseId)).toMatchObject({ acceptance: { rung: 1 } });
    await world.receiver.hear(at("/ward"));

    await configure(right);
    // Again and again: an attempt that was under way is put off from the instant that it ends at.
    const mended = async () => {
      world.move(10 * MINUTE);
      deliveries.wake();
      expect((await triesOf(caseId)).at(-1)).toBe("delivered");
    };
    await vi.waitFor(mended, { timeout: 15_000, interval: 200 });
    await world.receiver.hear(at("/a"));
    expect(new Set((await triesOf(caseId)).slice(0, -1))).toEqual(new Set(["failed"]));
    expect(await alarmsTold()).toEqual([told]);
  });

  it("is told of in test where it hears of test events only", async () => {
    await world.pool.query(sql`update contact_points set test = true where contact_point_id = 'a'`);
    await configure([world.tools.composing.sealing.seal("no secret")]);
    const route = routeOf([recipient(world, "a")], { test: true });
    await apply(world, route);
    await world.deliveries().start();
    await until(alarmsTold, [{ ...told, test: true }]);
  });
});
