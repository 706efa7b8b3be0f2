import { sql, type Pool } from "@homeward/postgres";
import { identityOf, report } from "@homeward/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { routerApp } from "../../test/router-app.ts";
import {
  eventMessage,
  newStay,
  routerDatabase,
  routing,
  sentRoutes,
  wishMessage,
} from "../../test/router-database.ts";
import { handleCaseChanges } from "./handle-case-changes.ts";
import { handleEvents } from "./handle-events.ts";

let at: Awaited<ReturnType<typeof routerDatabase>>;
let pool: Pool;
let app: ReturnType<typeof routerApp>;
const deps = routing();
beforeAll(async () => {
  at = await routerDatabase();
  ({ pool } = at);
  app = routerApp({ pool, routing: deps, allowDemo: false });
});
afterAll(async () => {
  await app.close();
  await at.end();
});

const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
const explain = (stayId: string, key = "key-resolver") =>
  app.inject({ url: `/v1/routes/${stayId}`, headers: bearer(key) });
const resolution = {
  dischargeNumber: 1,
  teamIds: ["camhs-doncaster"],
  by: { name: "Robin Desk", role: "resolver" },
  reason: "Rang the ward.",
};
const resolve = (stayId: string, key = "key-resolver", body: object = {}) =>
  app.inject({
    method: "POST",
    url: `/v1/routes/${stayId}/resolution`,
    headers: bearer(key),
    payload: { ...resolution, ...body },
  });
async function discharged(given = report({ home: { destination: { kind: "custody" } } })): Promise<string> {
  const stayId = newStay();
  await pool.transaction((tx) => handleEvents(tx, [eventMessage(given, 1, { stayId })], deps));
  return stayId;
}

describe("GET /v1/home-area", () => {
  const ask = (postcode: string) => app.inject({ url: "/v1/home-area", query: { postcode } });

  it("explains a postcode without a key", async () => {
    const answer = await ask("s602ud");
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({
      postcode: "S60 2UD",
      district: { code: "E08000018", name: "Rotherham" },
      subIcb: { code: "E38000141", odsCode: "03L" },
      icb: { code: "E54000061", odsCode: "QF7" },
      releases: { postcodes: "nhs-ods-postcodes-2024-01" },
    });
    expect(answer.json().teams.map((it: { teamId: string }) => it.teamId)).toEqual([
      "camhs-rotherham",
      "adult-rotherham",
      "crisis-rotherham",
      "childrens-services-rotherham",
    ]);
    expect(answer.json().why).toContain("The postcode lies in Rotherham.");
  });

  it("answers with the codes of today", async () => {
    expect((await ask("S70 1AA")).json().district).toEqual({ code: "E08000038", name: "Barnsley" });
  });

  it.each([
    ["nonsense", 422, "postcode-malformed"],
    ["SW1A 1AA", 404, "postcode-unknown"],
    ["S60 2UD\0", 422, "postcode-malformed"],
    ["\0", 422, "postcode-malformed"],
  ])("%s is %i, and names no team", async (postcode, status, code) => {
    const answer = await ask(postcode);
    expect(answer.statusCode).toBe(status);
    expect(answer.json().code).toBe(code);
    expect(answer.body).not.toMatch(/camhs|nonsense|SW1A/i);
  });

  it("is limited", async () => {
    const answers = await Promise.all(Array.from({ length: 30 }, () => ask("S60 2UD")));
    const refused = answers.filter((it) => it.statusCode === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]?.headers["retry-after"]).toBe("1");
  });
});

describe("GET /v1/routes", () => {
  it("explains every version, and decides each again with the same answer", async () => {
    const given = report();
    const stayId = await discharged(given);
    await pool.transaction((tx) =>
      handleCaseChanges(
        tx,
        [wishMessage(stayId, "camhs-rotherham", { kind: "re-route", suggestion: {} })],
        deps,
      ),
    );
    await resolve(stayId);
    // Whatever is loaded since: a replay looks at what was kept.
    await pool.query(sql`update teams set valid_to = '2026-01-01' where team_id = 'camhs-rotherham'`);
    const answer = await explain(stayId, "key-resolver");
    expect(answer.statusCode).toBe(200);
    const [discharge] = answer.json().discharges;
    expect(discharge.versions.map((it: object) => it)).toMatchObject([
      { cause: "left", replay: "same", intact: true, recipients: [{ teamId: "camhs-rotherham" }] },
      { cause: "asked", replay: "same", intact: true, recipients: [{ teamId: "resolver" }] },
      {
        cause: "placed",
        replay: "same",
        intact: true,
        reason: "Rang the ward.",
        recipients: [{ teamId: "camhs-doncaster" }],
      },
    ]);
    expect(discharge.versions[1].prevHash).toBe(discharge.versions[0].hash);
    for (const word of identityOf(given)) expect(answer.body).not.toContain(word);
    await pool.query(sql`update teams set valid_to = null where team_id = 'camhs-rotherham'`);
  });

  it("shows tampering", async () => {
    const stayId = await discharged();
    await pool.query(sql`update route_versions set text = replace(text, 'resolver', 'somebody')
      where discharge_id in (select discharge_id from discharges where stay_id = ${stayId})`);
    expect((await explain(stayId)).json().discharges[0].versions[0].intact).toBe(false);
  });

  it("withholds a protected route from all but its recipients", async () => {
    const stayId = await discharged(report({ home: { protection: { address: "yes" } } }));
    for (const key of ["key-resolver", "key-protected"]) {
      const answer = await explain(stayId, key);
      expect(answer.json().discharges[0]).toMatchObject({ withheld: true, recipients: [], versions: [] });
      expect(answer.body).not.toMatch(/rotherham/i);
    }
  });

  it.each([
    ["a key that nobody knows", "nobody", 401],
    ["a team's key", "key-team", 403],
    ["an administrator's key", "key-admin", 403],
  ])("is not for %s", async (_, key, status) => {
    expect((await explain(newStay(), key)).statusCode).toBe(status);
  });

  it("answers 404 for a stay that is not known", async () => {
    expect((await explain(newStay())).statusCode).toBe(404);
    for (const stayId of ["not-a-uuid", "%00", `${newStay()}%00`])
      expect((await explain(stayId)).statusCode).toBe(404);
  });
});

describe("POST /v1/routes/{stayId}/resolution", () => {
  it("gives the child to the named team, once", async () => {
    const stayId = await discharged();
    const both = { teamIds: ["camhs-doncaster", "childrens-services-doncaster"] };
    const answer = await resolve(stayId, "key-resolver", both);
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({
      routeVersion: 2,
      recipients: [
        { teamId: "camhs-doncaster", part: "lead", route: { rule: "placed-by-person" } },
        { teamId: "childrens-services-doncaster", part: "must-know" },
      ],
    });
    expect((await resolve(stayId, "key-resolver", both)).json().routeVersion).toBe(2);
    expect(await sentRoutes(pool, stayId)).toHaveLength(2);
  });

  it("tells a team anew that is named again after its case has ended", async () => {
    const stayId = await discharged();
    await resolve(stayId);
    const closed = wishMessage(stayId, "camhs-doncaster", null, { closedAs: "declined" });
    await pool.transaction((tx) => handleCaseChanges(tx, [closed], deps));
    expect(await sentRoutes(pool, stayId)).toHaveLength(2);
    const again = { routeVersion: 3, recipients: [{ teamId: "camhs-doncaster", round: 2 }] };
    expect((await resolve(stayId)).json()).toMatchObject(again);
    await pool.transaction((tx) => handleCaseChanges(tx, [closed], deps));
    expect((await resolve(stayId)).json()).toMatchObject(again);
    const { versions } = (await explain(stayId)).json().discharges[0];
    expect(versions.map((it: { replay: string }) => it.replay)).toEqual(["same", "same", "same"]);
  });

  it("takes back a team that was named by mistake, and tells so", async () => {
    const stayId = await discharged();
    await resolve(stayId, "key-resolver", { teamIds: ["camhs-doncaster", "camhs-sheffield"] });
    const answer = await resolve(stayId, "key-resolver", { teamIds: ["camhs-doncaster"] });
    expect(answer.json()).toMatchObject({ routeVersion: 3, recipients: [{ teamId: "camhs-doncaster" }] });
    expect((await sentRoutes(pool, stayId)).at(-1)?.recipients.map(({ teamId }) => teamId)).toEqual([
      "camhs-doncaster",
    ]);
    const { versions } = (await explain(stayId)).json().discharges[0];
    expect(versions.map((it: { replay: string }) => it.replay)).toEqual(["same", "same", "same"]);
  });

  it("refuses what it cannot do", async () => {
    const stayId = await discharged();
    const status = async (...about: Parameters<typeof resolve>) => (await resolve(...about)).statusCode;
    expect(await status(stayId, "nobody")).toBe(401);
    expect(await status(stayId, "key-team")).toBe(403);
    expect(await status(stayId, "key-admin")).toBe(403);
    expect(await status(newStay())).toBe(404);
    expect(await status(stayId, "key-resolver", { dischargeNumber: 2 })).toBe(404);
    expect(await status(stayId, "key-resolver", { teamIds: [] })).toBe(422);
    const social = await resolve(stayId, "key-resolver", { teamIds: ["childrens-services-doncaster"] });
    expect(social.json()).toMatchObject({ status: 422, code: "team-cannot-lead" });
    const unknown = await resolve(stayId, "key-resolver", { teamIds: ["camhs-doncaster", "nobody"] });
    expect(unknown.json()).toMatchObject({
      status: 422,
      errors: [{ pointer: "/teamIds/1", code: "team-unknown" }],
    });
    expect(await sentRoutes(pool, stayId)).toHaveLength(1);
  });

  it.each([" ", "\u200b", "\u00a0", "\n", "\0"])("is nobody's where the name is %j", async (name) => {
    const answer = await resolve(await discharged(), "key-resolver", { by: { name, role: "resolver" } });
    expect(answer.json()).toMatchObject({ status: 422, errors: [{ pointer: "/by/name" }] });
  });

  it("is kept where its words hold what cannot be stored", async () => {
    const stayId = await discharged();
    const [by, reason] = [{ name: "Robin\0 Desk", role: "resolver\uD800" }, "Rang\0 the ward\uDC00."];
    expect((await resolve(stayId, "key-resolver", { by, reason })).statusCode).toBe(200);
    expect((await explain(stayId)).json().discharges[0].versions[1]).toMatchObject({
      reason: "Rang\uFFFD the ward\uFFFD.",
      intact: true,
      replay: "same",
    });
    const named = await resolve(stayId, "key-resolver", { teamIds: ["camhs-doncaster", "a\0"] });
    expect(named.statusCode).toBe(422);
  });

  it("is for the protected-case resolver where the address is protected", async () => {
    const hidden = report({ home: { protection: { address: "yes" }, destination: { postcode: null } } });
    const stayId = await discharged(hidden);
    expect((await resolve(stayId, "key-resolver")).statusCode).toBe(403);
    const answer = await resolve(stayId, "key-protected");
    expect(answer.json()).toMatchObject({ recipients: [{ teamId: "camhs-doncaster", content: "thin" }] });
  });
});
