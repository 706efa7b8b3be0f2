import { caseList, caseView } from "@homeward/contracts";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  answer,
  apply,
  attempt,
  fire,
  get,
  keyFor,
  readingWorld,
  recipient,
  routeTo,
  type World,
} from "../../test/reading-world.ts";

const ROTHERHAM = "demo-rotherham-camhs";
const ADMIN = "demo-admin";
let world: World;
beforeAll(async () => {
  world = await readingWorld();
});
afterAll(() => world.stop());

const read = async (caseId: string, key: string) =>
  caseView.parse((await get(world, `/v1/cases/${caseId}`, key)).json());

test("under a protected address whoever is only told reads of no team what the messages withhold", async () => {
  const childrens = recipient(world, "rotherham-childrens-services", {
    part: "must-know",
    content: "thin",
  });
  const route = routeTo([recipient(world, "rotherham-camhs", { content: "thin" }), childrens], {
    crisisTeamId: null,
  });
  const [caseId = ""] = await apply(world, route);
  const { stayId } = route;
  await attempt(world);
  world.move(31);
  await fire(world);
  await attempt(world);
  await answer(world, caseId, { outcome: "accepted" });
  const names = /rotherham|DMR01|Priya Clinician|Lives in the area/i;
  const [url, list] = [`/v1/cases/${caseId}`, `/v1/cases?stayId=${stayId}`];
  const seek = (key: string) => get(world, `${list}&teamId=rotherham-camhs`, key);
  for (const key of ["demo-manager", ADMIN]) {
    const told = await get(world, url, key);
    expect(caseView.parse(told.json())).toMatchObject({
      recipient: { teamId: "withheld", odsCode: null },
      takenOn: { by: { name: "a named person", role: "clinician" } },
      route: null,
      state: "accepted",
      history: [],
    });
    expect(told.body).not.toMatch(names);
    const listed = await get(world, list, key);
    expect(caseList.parse(listed.json()).items).toHaveLength(2);
    expect(listed.body).not.toMatch(names);
    expect(caseList.parse((await seek(key)).json()).items).toEqual([]);
  }
  const own = await read(caseId, ROTHERHAM);
  expect(own.recipient.teamId).toBe("rotherham-camhs");
  expect(own.history.length).toBeGreaterThan(1);
  expect(caseList.parse((await seek(ROTHERHAM)).json()).items).toMatchObject([
    { takenOn: { by: { odsCode: "DMR01" } } },
  ]);
});

test("the responsible authority reads that somebody has taken the child on, and not who or where", async () => {
  const authority = recipient(world, "sheffield-childrens-services", { part: "must-know", content: "thin" });
  const route = routeTo([recipient(world, "rotherham-camhs", { content: "thin" }), authority], {
    crisisTeamId: null,
  });
  const [leadCase = "", ownCase = ""] = await apply(world, route);
  await answer(world, leadCase, { outcome: "accepted" });
  const key = await keyFor(world, "team", { kind: "team", id: "sheffield-childrens-services" });
  const page = await get(world, `/v1/cases/${ownCase}`, key);
  expect(caseView.parse(page.json())).toMatchObject({
    recipient: { teamId: "sheffield-childrens-services" },
    statement: expect.stringMatching(/^Taken on at .* by a named person \(clinician\)/) as unknown,
  });
  const listed = await get(world, `/v1/cases?stayId=${route.stayId}`, key);
  for (const { body } of [page, listed]) expect(body).not.toMatch(/rotherham|DMR01|Priya Clinician/i);
  expect((await read(leadCase, ROTHERHAM)).statement).toContain("Priya Clinician");
});
