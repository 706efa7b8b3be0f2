import { HOUR, MINUTE, plus } from "@homeward/contracts";
import type { HeardRequest } from "@homeward/testing";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { attemptsOf, notificationsOf, stateOf } from "../../test/facts-of.ts";
import { LEFT_AT, notifierDatabase, openCase, type NotifierDatabase } from "../../test/notifier-database.ts";
import { clinician } from "../../test/scene.ts";
import type { Answer } from "../cases/decision.ts";
import { beginWork } from "../cases/unit-of-work.ts";
import { handleDue } from "../timers/handle-due.ts";
import { handleStart } from "./handle-start.ts";

let world: NotifierDatabase;
beforeEach(async () => void (world = await notifierDatabase()));
afterEach(() => world.end());

const at = (path: string) => (request: HeardRequest) => request.path === path;
const until = (fact: () => Promise<unknown>, is: unknown) =>
  vi.waitFor(async () => expect(await fact()).toEqual(is), { timeout: 15_000 });
const says = (caseId: string, change: Partial<Answer>) =>
  world.pool.transaction(async (tx) => {
    const work = await beginWork(tx, world.tools, { caseIds: [caseId], mayClose: true });
    const answer = { ...clinician, by: { ...clinician.by, odsCode: "TMA" }, ...change };
    work.input(caseId, { kind: "acknowledged", answer }, { ...answer.by, channel: "key" });
    work.save();
  });
/** What a sender would start now, without sending it. */
const startsNow = async () => {
  const room = { room: () => 1_000, running: () => ({}), busy: () => [] };
  return (await handleStart(world.pool, world.tools, { room, sender: 77 })).due.length;
};

/** A case of team a, whose webhook was down when it was alarmed and whom nobody has told yet; held for two hours. */
async function heldUntold(): Promise<string> {
  const caseId = await openCase(world);
  world.receiver.answer("/a", 503);
  const deliveries = world.deliveries();
  await deliveries.start();
  await world.receiver.hear(at("/a"));
  await until(() => attemptsOf(world.pool, caseId), ["a 1 refused 503"]);
  await deliveries.stop();
  world.receiver.answer("/a", 204);
  await says(caseId, { outcome: "holding", until: plus(LEFT_AT, 2 * HOUR) });
  return caseId;
}

it("a team that was not reached before a hold is not alarmed during it, and is once it is over", async () => {
  const caseId = await heldUntold();
  world.move(HOUR);
  expect(await startsNow()).toBe(0);
  expect(await notificationsOf(world.pool, caseId)).toEqual(["alarm acceptance 0.0 a: pending"]);
  world.move(HOUR + MINUTE);
  await handleDue(world.pool, world.tools, { limit: 10 });
  expect(await stateOf(world.pool, caseId)).toMatchObject({ status: "waiting", acceptance: { rung: 1 } });
  await world.deliveries().start();
  await world.receiver.hear(at("/a"));
  await world.receiver.hear(at("/manager"));
  await until(
    async () => (await attemptsOf(world.pool, caseId)).filter((it) => it.startsWith("a ")),
    ["a 1 refused 503", "a 2 delivered 204"],
  );
});

it("a hold that ends in an acceptance leaves nobody to alarm (P5)", async () => {
  const caseId = await heldUntold();
  await says(caseId, { outcome: "accepted" });
  world.move(3 * HOUR);
  await startsNow();
  expect(await notificationsOf(world.pool, caseId)).toContain("alarm acceptance 0.0 a: cancelled");
});
