import { alarmMessage, HOUR, MINUTE, topics, type Micros } from "@homeward/contracts";
import { readNow, sql } from "@homeward/postgres";
import { afterAll, beforeEach, describe, expect, it, vi } from "vitest";
import { historyOf, notificationsOf, stateOf } from "../../test/facts-of.ts";
import {
  apply,
  notifierDatabase,
  openCase,
  recipient,
  routeOf,
  type NotifierDatabase,
  type Replica,
} from "../../test/notifier-database.ts";
import { clinician } from "../../test/scene.ts";
import { beginWork } from "../cases/unit-of-work.ts";
import { handleDue } from "./handle-due.ts";
import { createTimerLoop } from "./timer-loop.ts";

const worlds: NotifierDatabase[] = [];
let world: NotifierDatabase;
beforeEach(async () => {
  world = await notifierDatabase();
  worlds.push(world);
});
afterAll(async () => {
  for (const one of worlds) await one.end();
});

const loopOf = ({ pool, tools }: Replica) => createTimerLoop(pool, tools);
const rungOf = async (caseId: string) => (await stateOf(world.pool, caseId)).acceptance;
const timersLeft = () => world.pool.query(sql`select timer, clock, rung from timers order by wake_at`);
const accepts = (caseId: string) =>
  world.pool.transaction(async (tx) => {
    const work = await beginWork(tx, world.tools, { caseIds: [caseId], mayClose: true });
    const by = { ...clinician.by, odsCode: "TMA" };
    work.input(caseId, { kind: "acknowledged", answer: { ...clinician, by } }, { ...by, channel: "key" });
    work.save();
  });
const manyCases = (count: number) =>
  apply(world, ...Array.from({ length: count }, () => routeOf([recipient(world, "a")])));

describe("a timer", () => {
  it("sleeps until it is due, fires then, and the next rung's timers stand", async () => {
    const caseId = await openCase(world);
    const first = await loopOf(world).runOnce();
    expect(first.again).toBe(false);
    expect(first.sleepMs).toBeGreaterThan(60_000);
    expect(first.sleepMs).toBeLessThanOrEqual(120_000);
    world.move(30 * MINUTE);
    await loopOf(world).runOnce();
    expect(await rungOf(caseId)).toMatchObject({ is: "climbing", rung: 1 });
    expect(await notificationsOf(world.pool, caseId)).toContain("alarm acceptance 1.0 manager: pending");
  });

  it("was decided when that was committed, not when it was begun", async () => {
    const caseId = await openCase(world);
    world.move(30 * MINUTE);
    const released = Promise.withResolvers<void>();
    const held = Promise.withResolvers<void>();
    const holding = world.pool.transaction(async (tx) => {
      await tx.query(sql`select from cases where case_id = ${caseId} for update`);
      held.resolve();
      await released.promise;
    });
    await held.promise;
    const firing = handleDue(world.pool, world.tools, { limit: 10 });
    await expect
      .poll(() => world.pool.query(sql`select pid from pg_locks where not granted`), { timeout: 15_000 })
      .not.toEqual([]);
    const before = await readNow(world.pool, world.tools.clock);
    released.resolve();
    await holding;
    const { timers, at } = await firing;
    expect(timers).not.toEqual([]);
    expect(at).toBeGreaterThan(before);
  });

  it("an earlier one shortens the sleep", async () => {
    const caseId = await openCase(world);
    await world.pool.query(sql`delete from timers where case_id = ${caseId} and timer = 'allowance'`);
    const long = await loopOf(world).runOnce();
    await openCase(world);
    const short = await loopOf(world).runOnce();
    expect(long.sleepMs).toBeGreaterThan(20 * 60_000);
    expect(short.sleepMs).toBeLessThanOrEqual(120_000);
  });

  it("with nothing set sleeps until it is woken", async () => {
    expect(await loopOf(world).runOnce()).toEqual({ again: false, sleepMs: null });
  });

  it("late, of a rung that an answer has ended, decides nothing and is gone", async () => {
    const caseId = await openCase(world);
    await accepts(caseId);
    const before = await historyOf(world.pool, caseId);
    world.move(HOUR);
    await loopOf(world).runOnce();
    expect(await historyOf(world.pool, caseId)).toEqual(before);
    expect(await timersLeft()).toEqual([
      { timer: "contact-reminder", clock: "contact", rung: 0 },
      { timer: "contact-due", clock: "contact", rung: 0 },
    ]);
  });

  it("is not spent when the clock goes back between being taken and being decided", async () => {
    const caseId = await openCase(world);
    world.move(30 * MINUTE);
    const { clock } = world.tools;
    const steps: Micros[] = [0, -HOUR];
    const backwards = { ...clock, offset: () => clock.offset() + (steps.shift() ?? -HOUR) };
    await handleDue(world.pool, { ...world.tools, clock: backwards }, { limit: 10 });
    expect(await rungOf(caseId)).toMatchObject({ rung: 1 });
  });

  it("set again only ever comes sooner", async () => {
    const route = routeOf([recipient(world, "a")]);
    const [caseId = ""] = await apply(world, route);
    world.move(20 * MINUTE);
    const urgent = { ...route, routeVersion: 2, recipients: [recipient(world, "a", { urgent: true })] };
    await apply(world, urgent);
    const due = await world.pool.query<{ wait: number }>(sql`
      select extract(epoch from due_at - ${"2026-11-18T12:00:00Z"}::timestamptz)::int / 60 as wait from timers
      where case_id = ${caseId} and timer = 'deadline'`);
    expect(due).toEqual([{ wait: 30 }]);
  });
});

describe("many timers", () => {
  it("overdue ones fire at once after a restart, however late", async () => {
    const cases = await manyCases(5).then(() =>
      world.pool.query<{ id: string }>(sql`select case_id as id from cases`),
    );
    world.move(6 * HOUR);
    const loop = loopOf(world.replica());
    for (let turn = await loop.runOnce(); turn.again;) turn = await loop.runOnce();
    for (const { id } of cases) expect(await rungOf(id)).toMatchObject({ rung: 1 });
  });

  it("one bad case never stalls its neighbours, and is tried again later", async () => {
    const [bad = ""] = await manyCases(1);
    await manyCases(20);
    const cases = await world.pool.query<{ id: string }>(sql`select case_id as id from cases`);
    await world.pool.query(sql`update cases set state = state || '{"policy":"gone"}' where case_id = ${bad}`);
    world.move(30 * MINUTE);
    const loop = loopOf(world);
    await loop.runOnce();
    for (const { id } of cases.filter((one) => one.id !== bad))
      expect(await rungOf(id)).toMatchObject({ rung: 1 });
    const put = await world.pool.query(
      sql`select timer from timers where case_id = ${bad} and failures > 0 order by timer`,
    );
    expect(put).toEqual([{ timer: "allowance" }, { timer: "deadline" }]);
    await world.pool.query(sql`
      update cases set state = state || jsonb_build_object('policy',
        (select state -> 'policy' from cases where case_id <> ${bad} limit 1)) where case_id = ${bad}`);
    world.move(5 * MINUTE);
    await loop.runOnce();
    expect(await rungOf(bad)).toMatchObject({ rung: 1 });
  });

  it("one that cannot be decided is told to the resolver once, and health is red until it can be", async () => {
    const caseId = await openCase(world);
    const other = await openCase(world);
    await world.pool.query(sql`delete from timers where timer <> 'deadline'`);
    await world.pool.query(
      sql`update cases set state = state || '{"policy":"gone"}' where case_id = ${caseId}`,
    );
    world.move(30 * MINUTE);
    const loop = loopOf(world);
    loop.start();
    await vi.waitFor(async () => expect(await loop.check()).toMatchObject({ ok: false }), {
      timeout: 15_000,
    });
    await loop.stop();
    world.move(5 * MINUTE);
    await loop.runOnce();
    const told = await world.pool.query<{ data: unknown }>(
      sql`select data from outbox where topic = ${topics.alarms}`,
    );
    expect(told.map(({ data }) => alarmMessage.parse(data))).toMatchObject([
      { kind: "deadline-stuck", about: { caseId }, tell: { to: "resolver" }, severity: "high" },
    ]);
    await world.pool.query(sql`
      update cases set state = state || jsonb_build_object('policy',
        (select state -> 'policy' from cases where case_id = ${other})) where case_id = ${caseId}`);
    world.move(5 * MINUTE);
    loop.start();
    await vi.waitFor(async () => expect(await loop.check()).toEqual({ ok: true }), { timeout: 15_000 });
    await loop.stop();
    expect(await rungOf(caseId)).toMatchObject({ rung: 1 });
  });

  it("two replicas never fire one twice", async () => {
    await manyCases(60);
    world.move(30 * MINUTE);
    const replicas = [world, world.replica(), world.replica()];
    const fired = await Promise.all(
      replicas.map(async ({ pool, tools }) => {
        let count = 0;
        for (;;) {
          const { timers } = await handleDue(pool, tools, { limit: 7 });
          if (timers.length === 0) return count;
          count += timers.length;
        }
      }),
    );
    expect(fired.reduce((a, b) => a + b, 0)).toBeGreaterThanOrEqual(120);
    const alarms = await world.pool.query<{ n: number }>(sql`
      select count(*) as n from notifications where type = 'alarm' and rung = 1`);
    expect(alarms).toEqual([{ n: 60 }]);
    const missed = await world.pool.query<{ n: number }>(sql`
      select count(*) as n from history where text::jsonb ->> 'kind' = 'rung-missed'`);
    expect(missed).toEqual([{ n: 60 }]);
  });

  it("held by another replica is waited for, not asked for without a rest", async () => {
    await openCase(world);
    world.move(30 * MINUTE);
    await world.replica().pool.transaction(async (tx) => {
      await tx.query(sql`select from timers for update`);
      expect(await loopOf(world).runOnce()).toEqual({ again: false, sleepMs: 50 });
    });
    const loop = loopOf(world);
    expect(await loop.runOnce()).toMatchObject({ again: true });
    expect(await loop.runOnce()).toMatchObject({ again: false });
  });

  it("a thousand due at one instant are one turn, during which it is behind", async () => {
    for (let index = 0; index < 4; index += 1) await manyCases(250);
    await world.pool.query(sql`delete from timers where timer = 'allowance'`);
    world.move(30 * MINUTE);
    const loop = loopOf(world);
    const began = performance.now();
    expect(await loop.runOnce()).toMatchObject({ again: true });
    expect(loop.isBehind()).toBe(true);
    expect(await loop.runOnce()).toMatchObject({ again: false });
    expect(loop.isBehind()).toBe(false);
    const tookMs = Math.round(performance.now() - began);
    process.stdout.write(`timers: 1,000 due at one instant fired in ${tookMs} ms\n`);
    const [left] = await world.pool.query(
      sql`select count(*)::int as n from cases where state #>> '{acceptance,rung}' <> '1'`,
    );
    expect(left).toEqual({ n: 0 });
  });
});
