import { MINUTE } from "@homeward/contracts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { clinicianOfA, openDoors, type Doors } from "../../test/answer-doors.ts";
import {
  apply,
  notifierDatabase,
  recipient,
  routeOf,
  type NotifierDatabase,
} from "../../test/notifier-database.ts";
import { handleStart } from "../deliveries/handle-start.ts";
import { handleDue } from "../timers/handle-due.ts";

let world: NotifierDatabase;
let doors: Doors;
beforeAll(async () => {
  world = await notifierDatabase();
  doors = await openDoors(world);
});
afterAll(async () => {
  await doors.close();
  await world.end();
});

const start = () => {
  const room = { room: () => 1_000, running: () => ({}), busy: () => [] };
  return handleStart(world.pool, world.tools, { room, sender: 1 });
};

/** A case that team a has accepted after its manager was told of it. */
async function accepted(content: "full" | "thin"): Promise<string> {
  const [caseId = ""] = await apply(
    world,
    routeOf([recipient(world, "a", { content })], { crisisTeamId: null }),
  );
  await start();
  world.move(30 * MINUTE);
  await handleDue(world.pool, world.tools, { limit: 100 });
  await start();
  expect(await doors.withKey(caseId, {})).toMatchObject({ json: { effect: "applied" } });
  return caseId;
}
const asManager = (caseId: string) =>
  doors.withKey(
    caseId,
    { outcome: "accepted", by: { name: "Mona Manager", role: "manager", odsCode: "TMA" } },
    { key: "key-manager" },
  );

describe("an answer by somebody who was only told", () => {
  it("is answered with who has the child", async () => {
    const { json } = await asManager(await accepted("full"));
    expect(json).toMatchObject({ effect: "recorded-no-right", takenOn: { by: clinicianOfA } });
  });

  it("names neither them nor their organisation under a protected address (P14)", async () => {
    const caseId = await accepted("thin");
    const { json, text } = await asManager(caseId);
    expect(json).toMatchObject({
      effect: "recorded-no-right",
      takenOn: { by: { name: "a named person", role: "clinician", odsCode: "withheld" } },
    });
    for (const name of [clinicianOfA.name, clinicianOfA.odsCode, "Team a"]) expect(text).not.toContain(name);
    expect((await doors.withKey(caseId, {})).json).toMatchObject({ takenOn: { by: clinicianOfA } });
  });
});
