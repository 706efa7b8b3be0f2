import { plus } from "@homeward/contracts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { contactAt, openDoors, type Doors } from "../../test/answer-doors.ts";
import { historyOf, stateOf } from "../../test/facts-of.ts";
import { LEFT_AT, notifierDatabase, openCase, type NotifierDatabase } from "../../test/notifier-database.ts";

let world: NotifierDatabase;
beforeAll(async () => {
  world = await notifierDatabase();
});
afterAll(() => world.end());
const open = (burst: number): Promise<Doors> => openDoors(world, { perSecond: 1 / 3_600, burst });

test("who answers too fast is told when to come back, nothing is kept, and others are not slowed", async () => {
  const doors = await open(2);
  const caseId = await openCase(world);
  const said = [];
  for (const id of ["1", "2", "3"])
    said.push(await doors.signed(caseId, { outcome: "needs-information" }, { id: `${caseId}-${id}` }));
  expect(said.map(({ status }) => status)).toEqual([200, 200, 429]);
  expect(said[2]).toMatchObject({
    json: { code: "rate-limited" },
    type: "application/problem+json; charset=utf-8",
  });
  const answers = (await historyOf(world.pool, caseId)).filter((kind) => kind === "acknowledged");
  expect(answers).toHaveLength(2);
  const by = { name: "Cy", role: "crisis-clinician", odsCode: "CRI" };
  expect(await doors.signed(caseId, { by }, { as: "crisis" })).toMatchObject({
    status: 200,
    json: { effect: "applied" },
  });
  expect((await stateOf(world.pool, caseId)).status).toBe("accepted");
  await doors.close();
});

test("both doors share one measure, and strangers use none of it up", async () => {
  const doors = await open(2);
  const caseId = await openCase(world);
  for (let n = 0; n < 5; n += 1)
    expect((await doors.withKey(caseId, {}, { key: "nobody's" })).status).toBe(401);
  expect((await doors.withKey(caseId, { outcome: "accepted" })).status).toBe(200);
  const seen = contactAt(plus(LEFT_AT, 0));
  expect((await doors.withKey(caseId, seen)).status).toBe(200);
  expect((await doors.withKey(caseId, seen)).status).toBe(429);
  await doors.close();
});
