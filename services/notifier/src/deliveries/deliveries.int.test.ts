import { MINUTE, noSeeds } from "@homeward/contracts";
import { sql } from "@homeward/postgres";
import type { HeardRequest } from "@homeward/testing";
import { verify } from "@homeward/signing";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { attemptsOf, notificationsOf, stateOf } from "../../test/facts-of.ts";
import { LEFT_AT, notifierDatabase, openCase, type NotifierDatabase } from "../../test/notifier-database.ts";
import { secretOf, seedsFor } from "../../test/notifier-seeds.ts";
import { clinician } from "../../test/scene.ts";
import { beginWork } from "../cases/unit-of-work.ts";
import { applySeeds } from "../directory/directory-store.ts";
import { handleDue } from "../timers/handle-due.ts";
import type { Deliveries } from "./delivery-loop.ts";
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
const accepts = (caseId: string) =>
  world.pool.transaction(async (tx) => {
    const work = await beginWork(tx, world.tools, { caseIds: [caseId], mayClose: true });
    const by = { ...clinician.by, odsCode: "TMA" };
    work.input(caseId, { kind: "acknowledged", answer: { ...clinician, by } }, { ...by, channel: "key" });
    work.save();
  });
/** A process that has committed its attempts as started, and dies before it sends. */
const diesAfterStarting = () => {
  const room = { room: () => 1_000, running: () => ({}), busy: () => [] };
  return handleStart(world.pool, world.tools, { room, sender: 77 });
};

describe("an attempt", () => {
  it("is committed as started before the first byte is sent, then as what came of it", async () => {
    const caseId = await openCase(world);
    const seen: string[][] = [];
    const { promise: release, resolve: go } = Promise.withResolvers<void>();
    world.receiver.answer("/a", { status: 200, after: release });
    await started();
    await world.receiver.hear(at("/a"));
    seen.push(await attemptsOf(world.pool, caseId));
    go();
    await until(() => attemptsOf(world.pool, caseId), ["a 1 delivered 200"]);
    expect(seen).toEqual([["a 1 started"]]);
    expect(await notificationsOf(world.pool, caseId)).toEqual(["alarm acceptance 0.0 a: delivered"]);
    expect(await stateOf(world.pool, caseId)).toMatchObject({
      acceptance: { reached: true },
      status: "waiting",
    });
  });

  it("is signed as its contact point can check, under the notification's id", async () => {
    const caseId = await openCase(world);
    await started();
    const heard = await world.receiver.hear(at("/a"));
    const nowSeconds = Number(heard.flatHeaders["webhook-timestamp"]);
    const checked = { headers: heard.headers, body: heard.body, secrets: [secretOf("a")], nowSeconds };
    expect(verify(checked)).toMatchObject({ ok: true });
    const [row] = await world.pool.query(
      sql`select notification_id as id from notifications where case_id = ${caseId}`,
    );
    expect(row).toEqual({ id: idOf(heard) });
  });

  it("lost with its process is made again by another under the same id with the same bytes", async () => {
    const caseId = await openCase(world);
    world.receiver.answer("/a", 500);
    const first = await started();
    const before = await world.receiver.hear(at("/a"));
    await until(() => attemptsOf(world.pool, caseId), ["a 1 refused 500"]);
    await first.stop();
    world.move(10 * MINUTE);
    await diesAfterStarting();
    expect(await attemptsOf(world.pool, caseId)).toEqual(["a 1 refused 500", "a 2 started"]);
    world.receiver.answer("/a", 204);
    await started();
    const again = await world.receiver.hear(at("/a"));
    expect([idOf(again), again.body]).toEqual([idOf(before), before.body]);
    await until(
      () => attemptsOf(world.pool, caseId),
      ["a 1 refused 500", "a 2 started", "a 3 delivered 204"],
    );
  });

  it("of a replica that died is taken over by one that lives on", async () => {
    const living = await started();
    const caseId = await openCase(world);
    await vi.waitFor(async () => expect(await attemptsOf(world.pool, caseId)).toHaveLength(1), {
      timeout: 15_000,
    });
    const other = await openCase(world.replica());
    await diesAfterStarting();
    expect(await attemptsOf(world.pool, other)).toEqual(["a 1 started"]);
    const takeOver = living.loops.find(({ name }) => name === "delivery-takeover");
    await takeOver?.runOnce();
    await until(() => attemptsOf(world.pool, other), ["a 1 started", "a 2 delivered 204"]);
  });

  it("under way in a process that lives is nobody else's to repeat", async () => {
    const caseId = await openCase(world);
    world.receiver.answer("/a", "hang");
    await started();
    await world.receiver.hear(at("/a"));
    const other = await started(world.replica().deliveries());
    for (const loop of other.loops) await loop.runOnce();
    expect(await attemptsOf(world.pool, caseId)).toEqual(["a 1 started"]);
    expect(world.receiver.unexpected()).toEqual([]);
  });
});

describe("a settled case", () => {
  it("cancels alarms that were not sent yet (P5)", async () => {
    const caseId = await openCase(world);
    await accepts(caseId);
    await started();
    await until(() => attemptsOf(world.pool, caseId), ["a 1 cancelled", "ward 1 delivered 204"]);
    world.receiver.allow(at("/ward"));
    expect(world.receiver.unexpected()).toEqual([]);
  });

  it("cancels the retry of one that failed", async () => {
    const caseId = await openCase(world);
    world.receiver.answer("/a", 503);
    const deliveries = await started();
    await world.receiver.hear(at("/a"));
    await until(() => attemptsOf(world.pool, caseId), ["a 1 refused 503"]);
    await accepts(caseId);
    world.move(10 * MINUTE);
    deliveries.wake();
    await until(
      async () => (await attemptsOf(world.pool, caseId)).filter((it) => it.startsWith("a")),
      ["a 1 refused 503", "a 2 cancelled"],
    );
  });
});

/** From now on the first rung tells the ward beside the team. */
const tellsTheWardToo = async () => {
  const seeds = seedsFor(world.receiver.url);
  const policies = seeds.policies.map((policy) => {
    const [first, ...others] = policy.rungs;
    const tell = ["inbox", "ward"];
    const both = { inHours: { ...first?.inHours, tell }, outOfHours: { ...first?.outOfHours, tell } };
    return { ...policy, rungs: [both, ...others] } as typeof policy;
  });
  const { sealing } = world.tools.composing;
  await world.pool.transaction((tx) => applySeeds(tx, { ...noSeeds, policies }, { sealing, at: LEFT_AT }));
};

describe("a receiver that does not take it", () => {
  it("500 is no delivery: it is tried again, later, and the child is still chased", async () => {
    const caseId = await openCase(world);
    world.receiver.answer("/a", 500);
    const deliveries = await started();
    await world.receiver.hear(at("/a"));
    await until(() => attemptsOf(world.pool, caseId), ["a 1 refused 500"]);
    expect(await stateOf(world.pool, caseId)).toMatchObject({ toldAt: null, acceptance: { reached: false } });
    world.receiver.answer("/a", 200);
    world.move(10 * MINUTE);
    deliveries.wake();
    await world.receiver.hear(at("/a"));
    await until(() => attemptsOf(world.pool, caseId), ["a 1 refused 500", "a 2 delivered 200"]);
  });

  it("that the ward has heard is no delivery to anybody at home: the rung is left after its allowance", async () => {
    await tellsTheWardToo();
    const caseId = await openCase(world);
    world.receiver.answer("/a", 503);
    await started();
    await until(
      async () => (await attemptsOf(world.pool, caseId)).toSorted(),
      ["a 1 refused 503", "ward 1 delivered 204"],
    );
    expect(await stateOf(world.pool, caseId)).toMatchObject({ toldAt: null, acceptance: { reached: false } });
    world.move(2 * MINUTE);
    await handleDue(world.pool, world.tools, { limit: 10 });
    expect(await stateOf(world.pool, caseId)).toMatchObject({ acceptance: { rung: 1 } });
  });

  it("410 of every contact point starts the next rung at once", async () => {
    const caseId = await openCase(world);
    world.receiver.answer("/a", 410);
    await started();
    await world.receiver.hear(at("/manager"));
    expect(await stateOf(world.pool, caseId)).toMatchObject({ acceptance: { rung: 1 } });
    expect(await notificationsOf(world.pool, caseId)).toContain("alarm acceptance 0.0 a: refused");
    await world.receiver.hear(at("/ward"));
  });

  it("410 of everybody at home starts it too, whatever the ward says", async () => {
    await tellsTheWardToo();
    const caseId = await openCase(world);
    world.receiver.answer("/a", 410);
    await started();
    await world.receiver.hear(at("/manager"));
    expect(await stateOf(world.pool, caseId)).toMatchObject({ acceptance: { rung: 1 } });
    for (let time = 0; time < 2; time += 1) await world.receiver.hear(at("/ward"));
  });

  it("410 of the ward alone says nothing of those at home", async () => {
    await tellsTheWardToo();
    const caseId = await openCase(world);
    world.receiver.answer("/ward", 410);
    world.receiver.answer("/a", 503);
    await started();
    await until(
      async () => (await attemptsOf(world.pool, caseId)).toSorted(),
      ["a 1 refused 503", "ward 1 refused 410"],
    );
    expect(await stateOf(world.pool, caseId)).toMatchObject({ acceptance: { rung: 0 } });
  });

  it("that hangs does not block the others", async () => {
    world.receiver.answer("/a", "hang");
    for (let index = 0; index < 40; index += 1) await openCase(world);
    const other = await openCase(world, { teamId: "b" });
    await started();
    await world.receiver.hear(at("/b"));
    await until(() => attemptsOf(world.pool, other), ["b 1 delivered 204"]);
    const [busy] = await world.pool.query(
      sql`select count(*)::int as n from notifications where contact_point_id = 'a' and sender is not null`,
    );
    expect(busy).toEqual({ n: 16 });
  });

  it("that hangs does not hold up a stop", async () => {
    await openCase(world);
    world.receiver.answer("/a", "hang");
    const deliveries = await started();
    await world.receiver.hear(at("/a"));
    const began = performance.now();
    await deliveries.stop();
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});
