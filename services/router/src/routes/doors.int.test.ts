import type { Pool } from "@homeward/postgres";
import { report } from "@homeward/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { routerApp } from "../../test/router-app.ts";
import { eventMessage, newStay, routerDatabase, routing, sentRoutes } from "../../test/router-database.ts";
import { handleEvents } from "./handle-events.ts";

let at: Awaited<ReturnType<typeof routerDatabase>>;
let pool: Pool;
let app: ReturnType<typeof routerApp>;
const deps = routing();
beforeAll(async () => {
  at = await routerDatabase();
  ({ pool } = at);
  app = routerApp({ pool, routing: deps, allowDemo: true });
});
afterAll(async () => {
  await app.close();
  await at.end();
});

async function discharged({ test = false } = {}): Promise<string> {
  const stayId = newStay();
  await pool.transaction((tx) => handleEvents(tx, [eventMessage(report(), 1, { stayId, test })], deps));
  return stayId;
}
const placement = {
  dischargeNumber: 1,
  teamIds: ["camhs-doncaster"],
  by: { name: "Robin Desk", role: "resolver" },
  reason: "Rang the ward.",
};
const explain = (stayId: string, key: string) =>
  app.inject({ url: `/v1/routes/${stayId}`, headers: { authorization: `Bearer ${key}` } });
const resolve = (stayId: string, key: string, payload: string | object = placement) =>
  app.inject({
    method: "POST",
    url: `/v1/routes/${stayId}/resolution`,
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    payload,
  });

describe("a demo key, which everybody knows", () => {
  it("neither reads nor places a live discharge: it is as if there were none", async () => {
    const stayId = await discharged();
    const nowhere = newStay();
    for (const ask of [explain, resolve]) {
      const [live, none] = [await ask(stayId, "key-demo"), await ask(nowhere, "key-demo")];
      expect([live.statusCode, live.json().code]).toEqual([404, none.json().code]);
      expect(live.body.replace(stayId, "")).toBe(none.body.replace(nowhere, ""));
    }
    expect(await sentRoutes(pool, stayId)).toHaveLength(1);
  });

  it("reads and places a test", async () => {
    const stayId = await discharged({ test: true });
    expect((await resolve(stayId, "key-demo")).json()).toMatchObject({
      recipients: [{ teamId: "camhs-doncaster" }],
    });
    expect((await explain(stayId, "key-demo")).json().discharges[0].versions).toHaveLength(2);
  });
});
