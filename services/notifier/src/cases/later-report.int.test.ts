import type { RouteFacts, RouteMessage } from "@homeward/contracts";
import { sql } from "@homeward/postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { historyOf, notificationsOf, stateOf } from "../../test/facts-of.ts";
import {
  apply,
  facts,
  notifierDatabase,
  recipient,
  routeOf,
  type NotifierDatabase,
} from "../../test/notifier-database.ts";
import { clinician } from "../../test/scene.ts";
import type { Answer } from "./decision.ts";
import { beginWork } from "./unit-of-work.ts";

let world: NotifierDatabase;
beforeAll(async () => void (world = await notifierDatabase()));
afterAll(() => world.end());

const sealed = (said: RouteFacts) => ({
  sealedFacts: world.tools.composing.sealing.seal(JSON.stringify(said)),
});
/** What the recipient of a case reads of the child. */
async function readable(caseId: string): Promise<RouteFacts> {
  const [row] = await world.pool.query<{ text: string }>(
    sql`select sealed_facts as text from cases where case_id = ${caseId}`,
  );
  return JSON.parse(world.tools.composing.sealing.openText(row?.text ?? "")) as RouteFacts;
}
const updates = async (caseId: string) =>
  (await historyOf(world.pool, caseId)).filter((kind) => kind === "details-updated").length;
const says = (caseId: string, odsCode: string, outcome: Answer["outcome"] = "accepted") =>
  world.pool.transaction(async (tx) => {
    const work = await beginWork(tx, world.tools, { caseIds: [caseId], mayClose: true });
    const by = { ...clinician.by, odsCode };
    const answer = { ...clinician, by, ownCodes: [odsCode], outcome };
    work.input(caseId, { kind: "acknowledged", answer }, { ...by, channel: "key" });
    work.save();
  });

describe("what a later report says of the child", () => {
  const later: RouteFacts = { ...facts, risk: { risk: "flagged", summary: "Was sad again on leaving." } };
  const reported = (first: RouteMessage, routeVersion: number, said: RouteFacts): RouteMessage => ({
    ...first,
    routeVersion,
    recipients: [recipient(world, "a", sealed(said))],
  });

  it("is what its recipient reads from then on, and stands in the history once", async () => {
    const first = routeOf([recipient(world, "a")]);
    const [caseId = ""] = await apply(world, first);
    await apply(world, reported(first, 2, later));
    expect(await readable(caseId)).toEqual(later);
    await apply(world, reported(first, 3, later));
    expect(await updates(caseId)).toBe(1);
  });

  it("does not reach a recipient whose case has ended", async () => {
    const first = routeOf([recipient(world, "a")]);
    const [caseId = ""] = await apply(world, first);
    await apply(world, { ...first, routeVersion: 2, standing: "reversed", recipients: [] });
    await apply(world, reported(first, 3, later));
    expect(await stateOf(world.pool, caseId)).toMatchObject({ status: "closed" });
    expect(await readable(caseId)).toEqual(facts);
  });

  it("is not believed where it knows less of protection than was known", async () => {
    const first = routeOf([recipient(world, "a", { content: "thin" })]);
    const [caseId = ""] = await apply(world, first);
    await apply(world, reported(first, 2, later));
    expect(await readable(caseId)).toEqual(facts);
  });
});

it("children's social care and the crisis service are those of the later report", async () => {
  const first = routeOf([recipient(world, "a")]);
  const [caseId = ""] = await apply(world, first);
  await apply(world, { ...first, routeVersion: 2, crisisTeamId: "b", childrensServicesTeamId: "b" });
  const [kept] = await world.pool.query(
    sql`select facts #>> '{decided,crisisOdsCodes}' as codes from cases where case_id = ${caseId}`,
  );
  expect(kept).toEqual({ codes: '["TMB", "TMBA"]' });
  await says(caseId, "TMB", "cannot-find");
  expect(await notificationsOf(world.pool, caseId)).toContain("information acceptance 0.0 b: pending");
  expect(await updates(caseId)).toBe(1);
});

it("a team that was asked to take over reads where a protected child is once it leads", async () => {
  const thin = { content: "thin" as const };
  const first = routeOf([recipient(world, "a", thin)]);
  const [giver = ""] = await apply(world, first);
  await says(giver, "TMA");
  await world.pool.transaction(async (tx) => {
    const work = await beginWork(tx, world.tools, { caseIds: [giver], mayClose: true });
    const by = { ...clinician.by, odsCode: "TMA" };
    const answer = { ...clinician, by, ownCodes: ["TMA"], outcome: "passed-on" as const, passTo: "b" };
    work.input(giver, { kind: "acknowledged", answer }, { ...by, channel: "key" });
    work.save();
  });
  const child: RouteFacts = { child: facts.child };
  const inPlaceOf = { caseId: giver, because: "passed-on" as const };
  const asking = recipient(world, "b", { ...thin, ...sealed(child), inPlaceOf });
  const [, receiver = ""] = await apply(world, {
    ...first,
    routeVersion: 2,
    recipients: [...first.recipients, asking],
  });
  expect(await readable(receiver)).toEqual(child);
  await says(receiver, "TMB");
  const leading = { ...first, routeVersion: 3, recipients: [{ ...asking, ...sealed(facts) }] };
  await apply(world, leading);
  expect(await stateOf(world.pool, receiver)).toMatchObject({ status: "accepted" });
  expect(await readable(receiver)).toEqual(facts);
});
