import { caseList, caseView } from "@homeward/contracts";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  answer,
  apply,
  attempt,
  fire,
  get,
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
  const told = await get(world, url, "demo-manager");
  expect(caseView.parse(told.json())).toMatchObject({
    recipient: { teamId: "withheld", odsCode: null },
    takenOn: { by: { name: "a named person", role: "clinician" } },
    route: null,
    state: "accepted",
  });
  expect(told.body).not.toMatch(names);
  const listed = await get(world, list, "demo-manager");
  expect(caseList.parse(listed.json()).items).toHaveLength(2);
  expect(listed.body).not.toMatch(names);
  expect(caseList.parse((await seek("demo-manager")).json()).items).toEqual([]);
  for (const key of [ROTHERHAM, ADMIN]) {
    expect((await read(caseId, key)).recipient.teamId).toBe("rotherham-camhs");
    expect((await read(caseId, key)).history.length).toBeGreaterThan(1);
    expect(caseList.parse((await seek(key)).json()).items).toMatchObject([
      { takenOn: { by: { odsCode: "DMR01" } } },
    ]);
  }
});
