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

describe("what PostgreSQL cannot hold", () => {
  const odd = [
    ["NUL", "\\u0000", "%00"],
    ["half of a surrogate pair", "\\ud83d", "%ED%A0%BD"],
  ] as const;

  it.each(odd)("%s in a postcode or a stay is nowhere", async (_, _escaped, encoded) => {
    for (const postcode of [encoded, `S60${encoded}2UD`, `S60 2UD${encoded}`]) {
      const answer = await app.inject({ url: `/v1/home-area?postcode=${postcode}` });
      expect([400, 422]).toContain(answer.statusCode);
    }
    expect([400, 404]).toContain((await explain(encoded, "key-resolver")).statusCode);
    expect([400, 404]).toContain((await resolve(encoded, "key-resolver")).statusCode);
  });

  it.each(odd)("%s in a placement names no team, and loses nobody's words", async (_, escaped) => {
    const stayId = await discharged();
    const send = (change: object) =>
      resolve(stayId, "key-resolver", JSON.stringify({ ...placement, ...change }).replaceAll("#", escaped));
    expect((await send({ teamIds: ["camhs-doncaster#"] })).json()).toMatchObject({ code: "team-unknown" });
    expect((await send({ dischargeNumber: "#" })).statusCode).toBe(422);
    expect((await send({ dischargeNumber: 2 ** 31 })).statusCode).toBe(422);
    const words = { by: { name: "Robin# Desk", role: "resol#ver" }, reason: "Rang # the ward." };
    expect((await send({ ...words, "#": "#" })).statusCode).toBe(200);
    const { versions } = (await explain(stayId, "key-resolver")).json().discharges[0];
    expect(versions[1]).toMatchObject({ reason: "Rang \uFFFD the ward.", replay: "same", intact: true });
    expect(JSON.parse(versions[1].text).actor).toMatchObject({
      name: "Robin\uFFFD Desk",
      role: "resol\uFFFDver",
    });
  });
});
