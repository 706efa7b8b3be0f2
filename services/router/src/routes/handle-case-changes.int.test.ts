import type { CaseChangeMessage } from "@homeward/contracts";
import { sql, type Pool } from "@homeward/postgres";
import { report } from "@homeward/testing";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  eventMessage,
  newStay,
  openFacts,
  routerDatabase,
  routing,
  sealing,
  sentRoutes,
  wishMessage,
} from "../../test/router-database.ts";
import { handleCaseChanges } from "./handle-case-changes.ts";
import { handleEvents } from "./handle-events.ts";

let at: Awaited<ReturnType<typeof routerDatabase>>;
let pool: Pool;
const deps = routing();
beforeAll(async () => {
  at = await routerDatabase();
  ({ pool } = at);
});
afterAll(() => at.end());

async function discharged(given = report()): Promise<string> {
  const stayId = newStay();
  await pool.transaction((tx) => handleEvents(tx, [eventMessage(given, 1, { stayId })], deps));
  return stayId;
}
const wish = (...about: Parameters<typeof wishMessage>) =>
  pool.transaction((tx) => handleCaseChanges(tx, [wishMessage(...about)], deps));
const bounce = (suggestion: object): CaseChangeMessage["ask"] => ({ kind: "re-route", suggestion });
const leads = async (stayId: string) =>
  (await sentRoutes(pool, stayId)).map((it) =>
    it.recipients.map(({ teamId, round }) => `${teamId} ${round}`),
  );

it("re-routes a bounce to the sealed postcode's team, and never writes the postcode down", async () => {
  const stayId = await discharged();
  await wish(stayId, "camhs-rotherham", bounce({ sealedPostcode: sealing.seal("S1 2HE") }));
  const [, route] = await sentRoutes(pool, stayId);
  expect(route).toMatchObject({
    routeVersion: 2,
    crisisTeamId: "crisis-sheffield",
    recipients: [{ teamId: "camhs-sheffield", urgent: true, inPlaceOf: { because: "re-routed" } }],
  });
  expect(openFacts(route?.recipients[0]).child).toBeDefined();
  const rows = await pool.query<{ all: string }>(
    sql`select route_versions::text || discharges::text as all from route_versions join discharges using (discharge_id) where stay_id = ${stayId}`,
  );
  for (const { all } of rows) expect(all).not.toMatch(/S1 ?2HE/);
});

it("hears a wish once, however often and late it comes", async () => {
  const stayId = await discharged();
  const ask = bounce({ teamId: "camhs-doncaster" });
  await wish(stayId, "camhs-rotherham", ask);
  await wish(stayId, "camhs-rotherham", ask);
  await wish(stayId, "camhs-rotherham", ask, { seq: 1 });
  expect(await leads(stayId)).toEqual([["camhs-rotherham 1"], ["camhs-doncaster 1"]]);
});

it("passes on and ends the pass", async () => {
  const stayId = await discharged();
  await wish(stayId, "camhs-rotherham", { kind: "pass-on", teamId: "camhs-doncaster" });
  await wish(stayId, "camhs-doncaster", { kind: "pass-ended", accepted: true });
  expect(await leads(stayId)).toEqual([
    ["camhs-rotherham 1"],
    ["camhs-rotherham 1", "camhs-doncaster 1"],
    ["camhs-doncaster 1"],
  ]);
});

it("gives the whereabouts of a protected address to a receiver only once it has accepted", async () => {
  const stayId = await discharged(report({ home: { protection: { address: "yes" } } }));
  await wish(stayId, "camhs-rotherham", { kind: "pass-on", teamId: "camhs-doncaster" });
  await wish(stayId, "camhs-doncaster", { kind: "pass-ended", accepted: true });
  const [, passing, passed] = await sentRoutes(pool, stayId);
  expect(openFacts(passing?.recipients[1]).home).toBeUndefined();
  expect(openFacts(passed?.recipients[0]).home).toBeDefined();
});

it("obeys a protection that is reported only after a bounce: facts are cut for it again", async () => {
  const lookedAfter = { status: "yes", responsibleAuthority: "E08000019" } as const;
  const stayId = await discharged(report({ home: { lookedAfter } }));
  await wish(stayId, "camhs-rotherham", bounce({ teamId: "camhs-doncaster" }));
  const later = report({ home: { lookedAfter, protection: { address: "yes" } } });
  await pool.transaction((tx) => handleEvents(tx, [eventMessage(later, 2, { stayId })], deps));
  const route = (await sentRoutes(pool, stayId)).at(-1);
  expect(route).toMatchObject({ routeVersion: 3, crisisTeamId: null });
  const seen = route?.recipients.map((it) => [it.teamId, it.content, Object.keys(openFacts(it))]).toSorted();
  expect(seen).toEqual([
    ["camhs-doncaster", "thin", ["child", "home", "risk", "followUp"]],
    ["childrens-services-sheffield", "thin", ["child"]],
  ]);
});

it("sends a second bounce to the resolver", async () => {
  const stayId = await discharged();
  await wish(stayId, "camhs-rotherham", bounce({ teamId: "camhs-doncaster" }));
  await wish(stayId, "camhs-doncaster", bounce({ teamId: "camhs-rotherham" }));
  expect((await leads(stayId)).at(-1)).toEqual(["resolver 1"]);
});

it("remembers a closed case for good: read again after a reversal, its end is nothing new", async () => {
  const stayId = await discharged();
  const routeNow = () => pool.query(sql`select route::text from discharges where stay_id = ${stayId}`);
  await wish(stayId, "camhs-rotherham", null, { closedAs: "declined" });
  const reversal = eventMessage({ ...report(), type: "discharge-reversed" }, 2, {
    stayId,
    kind: "discharge-reversed",
  });
  await pool.transaction((tx) => handleEvents(tx, [reversal], deps));
  const before = await routeNow();
  await wish(stayId, "camhs-rotherham", null, { closedAs: "declined" });
  expect(await routeNow()).toEqual(before);
});

it("takes news that asks nothing as news, and refuses for good what has no route", async () => {
  const stayId = await discharged();
  await wish(stayId, "camhs-rotherham", null);
  expect(await leads(stayId)).toHaveLength(1);
  await expect(wish(newStay(), "camhs-rotherham", bounce({}))).rejects.toMatchObject({
    code: "discharge-unknown",
  });
});
