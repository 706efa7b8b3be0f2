import { caseView } from "@homeward/contracts";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  apply,
  attempt,
  get,
  readingWorld,
  recipient,
  routeTo,
  type World,
} from "../../test/reading-world.ts";
import { handleFinish } from "../deliveries/handle-finish.ts";

const ROTHERHAM = "demo-rotherham-camhs";
let world: World;
beforeAll(async () => {
  world = await readingWorld();
});
afterAll(() => world.stop());

const read = async (caseId: string, key: string) =>
  caseView.parse((await get(world, `/v1/cases/${caseId}`, key)).json());

test("says why an attempt failed", async () => {
  const [caseId = ""] = await apply(world, routeTo([recipient(world, "rotherham-camhs")]));
  await attempt(world);
  const [told] = (await read(caseId, ROTHERHAM)).notifications;
  expect(told?.attempts[0]).not.toHaveProperty("reason");
  const result = { kind: "failed", reason: "timed-out", forGood: false } as const;
  const { notificationId = "", contactPoint } = told ?? {};
  const outcome = { notificationId, contactPointId: contactPoint?.id ?? "", n: 1, result, durationMs: 5 };
  await handleFinish(world.pool, world.tools, [outcome]);
  const [after] = (await read(caseId, ROTHERHAM)).notifications;
  expect(after?.attempts).toMatchObject([{ n: 1, result: "failed", status: null, reason: "timed-out" }]);
});
