import { MINUTE, plus } from "@homeward/contracts";
import { firstBroken } from "@homeward/kernel";
import { sql } from "@homeward/postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { countsOf, historyOf, notificationsOf, publishedOf, stateOf } from "../../test/facts-of.ts";
import {
  apply,
  notifierDatabase,
  openCase,
  recipient,
  routeOf,
  type NotifierDatabase,
} from "../../test/notifier-database.ts";
import { clinician } from "../../test/scene.ts";
import { homeward } from "../history/history.ts";
import { loadHistory } from "../history/history-store.ts";
import { handleStart } from "../deliveries/handle-start.ts";
import { handleRoutes } from "../routes/handle-routes.ts";
import type { Answer } from "./decision.ts";
import { beginWork } from "./unit-of-work.ts";

let world: NotifierDatabase;
beforeAll(async () => void (world = await notifierDatabase()));
afterAll(() => world.end());

const by = { name: "Ada Bell", role: "clinician", odsCode: "TMA" } as const;
const person = { ...by, channel: "key" };
const answers = (caseId: string, change: Partial<Answer> = {}) =>
  world.pool.transaction(async (tx) => {
    const work = await beginWork(tx, world.tools, { caseIds: [caseId], mayClose: true });
    const answer = { ...clinician, by, answering: ["a"], ...change };
    const decision = work.input(caseId, { kind: "acknowledged", answer }, person);
    work.save();
    return decision?.verdict;
  });
const everythingStarted = () => {
  const room = { room: () => 1_000, running: () => ({}), busy: () => [] };
  return handleStart(world.pool, world.tools, { room, sender: 1 });
};

describe("one unit of work", () => {
  it("writes case, history, timers, notifications, news and the stream's change together", async () => {
    const before = await countsOf(world.pool);
    const caseId = await openCase(world);
    const after = await countsOf(world.pool);
    const grown = Object.fromEntries(
      Object.entries(after).map(([name, n]) => [name, n - (before[name] ?? 0)]),
    );
    expect(grown).toEqual({
      cases: 1,
      notifications: 1,
      attempts: 0,
      history: 2,
      timers: 3,
      answers: 0,
      outbox: 1,
    });
    expect(await notificationsOf(world.pool, caseId)).toEqual(["alarm acceptance 0.0 a: pending"]);
    expect(await publishedOf(world.pool, caseId)).toEqual([{ state: "waiting", ask: null }]);
    const changes = await world.pool.query(sql`select state from stream_changes where case_id = ${caseId}`);
    expect(changes).toEqual([{ state: "waiting" }]);
  });

  it("writes nothing at all when it fails", async () => {
    const caseId = await openCase(world);
    const before = [await countsOf(world.pool), await stateOf(world.pool, caseId)];
    const broken = world.pool.transaction(async (tx) => {
      const work = await beginWork(tx, world.tools, { caseIds: [caseId], mayClose: true });
      work.input(caseId, { kind: "acknowledged", answer: { ...clinician, by } }, person);
      work.save();
      throw new Error("the process dies here");
    });
    await expect(broken).rejects.toThrow("dies here");
    expect([await countsOf(world.pool), await stateOf(world.pool, caseId)]).toEqual(before);
  });

  it("decides as often as there are inputs, each on what the one before left, and saves once", async () => {
    const caseId = await openCase(world);
    await world.pool.transaction(async (tx) => {
      const work = await beginWork(tx, world.tools, { caseIds: [caseId], mayClose: true });
      for (const outcome of ["not-known-here", "not-known-here", "accepted"] as const)
        work.input(caseId, { kind: "acknowledged", answer: { ...clinician, by, outcome } }, person);
      work.save();
    });
    expect(await stateOf(world.pool, caseId)).toMatchObject({ status: "accepted" });
    expect((await historyOf(world.pool, caseId)).filter((kind) => kind === "acknowledged")).toHaveLength(3);
    expect((await publishedOf(world.pool, caseId)).at(-1)).toMatchObject({ state: "accepted" });
  });

  it("knows no case that was not loaded", async () => {
    const [mine, other] = [await openCase(world), await openCase(world)];
    await world.pool.transaction(async (tx) => {
      const work = await beginWork(tx, world.tools, { caseIds: [mine], mayClose: true });
      expect(work.input(other, { kind: "withdrawn" }, homeward("route"))).toBeNull();
      expect(work.record(other)).toBeUndefined();
    });
  });

  it("keeps a chain whose head is on the case", async () => {
    const caseId = await openCase(world);
    await answers(caseId);
    const entries = await loadHistory(world.pool, caseId);
    expect(firstBroken(entries)).toBeNull();
    const [head] = await world.pool.query(
      sql`select head_seq as seq, head_hash as hash from cases where case_id = ${caseId}`,
    );
    expect(head).toEqual({ seq: entries.at(-1)?.seq, hash: entries.at(-1)?.hash });
  });

  it("takes no decision earlier than an instant it was given", async () => {
    const caseId = await openCase(world);
    const ahead = await world.pool.transaction(async (tx) =>
      plus(await tx.now(world.tools.clock), 5 * MINUTE),
    );
    const now = await world.pool.transaction(async (tx) => {
      const work = await beginWork(tx, world.tools, { caseIds: [caseId], mayClose: false, notBefore: ahead });
      return work.now;
    });
    expect(now).toBe(ahead);
  });
});

describe("races", () => {
  it("of many answers at once one is applied, and the others came second", async () => {
    const caseId = await openCase(world);
    const names = Array.from({ length: 8 }, (_, index) => `Clinician ${index}`);
    const verdicts = await Promise.all(names.map((name) => answers(caseId, { by: { ...by, name } })));
    const effects = verdicts.map((verdict) => verdict?.effect);
    expect(effects.filter((effect) => effect === "applied")).toHaveLength(1);
    expect(effects.filter((effect) => effect === "came-second")).toHaveLength(7);
  });

  it("a receiver's case that is just being opened is seen by the answer that waited for it", async () => {
    const route = routeOf([recipient(world, "a")]);
    const [giver = ""] = await apply(world, route);
    await answers(giver);
    await answers(giver, { outcome: "passed-on", passTo: "b" });
    const inPlaceOf = { caseId: giver, because: "passed-on" } as const;
    const wider = {
      ...route,
      routeVersion: 2,
      recipients: [recipient(world, "a"), recipient(world, "b", { inPlaceOf })],
    };
    let ending: Promise<unknown> = Promise.resolve();
    await world.pool.transaction(async (tx) => {
      await handleRoutes(tx, world.tools, [wider]);
      ending = answers(giver, { outcome: "readmitted" });
      await waitsForLock();
    });
    await ending;
    const states = await world.pool.query(
      sql`select team_id, closed_as from cases where discharge_id = ${route.dischargeId} order by team_id`,
    );
    expect(states).toEqual([
      { team_id: "a", closed_as: "readmitted" },
      { team_id: "b", closed_as: "withdrawn" },
    ]);
  });

  it("an accepted pass changes the lead in one transaction, and two accepted leads cannot be written", async () => {
    const route = routeOf([recipient(world, "a")]);
    const [giver = ""] = await apply(world, route);
    await answers(giver);
    await answers(giver, { outcome: "passed-on", passTo: "b" });
    const inPlaceOf = { caseId: giver, because: "passed-on" } as const;
    const recipients = [recipient(world, "a"), recipient(world, "b", { inPlaceOf })];
    const [, receiver = ""] = await apply(world, { ...route, routeVersion: 2, recipients });
    await answers(receiver, { by: { ...by, odsCode: "TMB" }, ownCodes: ["TMB"], answering: ["b"] });
    expect(await stateOf(world.pool, giver)).toMatchObject({ closedAs: "passed-on" });
    expect(await stateOf(world.pool, receiver)).toMatchObject({ status: "accepted" });
    const forced = world.pool.query(
      sql`update cases set state = state || '{"status":"accepted","closedAs":null,"contact":{"is":"pending"}}' where case_id = ${giver}`,
    );
    await expect(forced).rejects.toThrow("one_accepted_lead");
  });
});

/** Resolves when somebody in this database waits for a lock. */
async function waitsForLock(): Promise<void> {
  await expect
    .poll(() => world.pool.query(sql`select pid from pg_locks where not granted`), { timeout: 15_000 })
    .not.toEqual([]);
}

describe("stand-downs", () => {
  it("go once to those above the first rung with a started attempt", async () => {
    const caseId = await openCase(world);
    await answers(caseId, { outcome: "not-known-here" });
    await everythingStarted();
    await answers(caseId, { outcome: "not-known-here" });
    await answers(caseId);
    const down = (await notificationsOf(world.pool, caseId)).filter((it) => it.startsWith("stand-down"));
    expect(down).toEqual(["stand-down acceptance 1.0 manager: pending"]);
    await world.pool.transaction(async (tx) => {
      const work = await beginWork(tx, world.tools, { caseIds: [caseId], mayClose: true });
      work.input(caseId, { kind: "withdrawn" }, homeward("route"));
      work.save();
    });
    const all = (await notificationsOf(world.pool, caseId)).filter((it) => it.startsWith("stand-down"));
    expect(all).toHaveLength(2);
    expect(all).toEqual(
      expect.arrayContaining([
        "stand-down acceptance 0.0 a: pending",
        "stand-down acceptance 1.0 manager: pending",
      ]),
    );
  });
});
