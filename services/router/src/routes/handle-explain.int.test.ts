import { nameId } from "@homeward/contracts";
import { createSealing, generateSealingKey } from "@homeward/kernel";
import { sql, type Pool, type Query } from "@homeward/postgres";
import { report } from "@homeward/testing";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { eventMessage, newStay, routerDatabase, routing, wishMessage } from "../../test/router-database.ts";
import { handleCaseChanges } from "./handle-case-changes.ts";
import { handleEvents } from "./handle-events.ts";
import { handleExplain } from "./handle-explain.ts";

let at: Awaited<ReturnType<typeof routerDatabase>>;
let pool: Pool;
let stayId: string;
const deps = routing();
beforeAll(async () => {
  at = await routerDatabase();
  ({ pool } = at);
});
afterAll(() => at.end());
beforeEach(async () => {
  stayId = newStay();
  await pool.transaction((tx) => handleEvents(tx, [eventMessage(report(), 1, { stayId })], deps));
  for (const teamId of ["camhs-rotherham", "resolver"]) {
    const wish = wishMessage(stayId, teamId, { kind: "re-route", suggestion: {} });
    await pool.transaction((tx) => handleCaseChanges(tx, [wish], deps));
  }
});

const reader = { owner: { kind: "platform" }, demo: false } as const;
async function intact(): Promise<boolean[] | undefined> {
  const routes = await handleExplain(pool, stayId, { sealing: deps.sealing, reader });
  return routes?.discharges[0]?.versions.map((it) => it.intact);
}
it("shows that every version follows from the one before it", async () => {
  expect(await intact()).toEqual([true, true, true]);
});

const tampering: readonly [string, (id: string) => Query, readonly boolean[]][] = [
  [
    "a version rewritten, with a hash of its own",
    (id) => sql`
      update route_versions set text = replace(text, 'camhs-rotherham', 'camhs-sheffield'),
        route = replace(route::text, 'camhs-rotherham', 'camhs-sheffield')::jsonb,
        hash = encode(sha256(convert_to(replace(text, 'camhs-rotherham', 'camhs-sheffield'), 'UTF8')), 'hex')
      where discharge_id = ${id} and route_version = 1`,
    [true, false, true],
  ],
  [
    "the recipients that are shown",
    (id) => sql`
      update route_versions set route = jsonb_set(route, '{recipients,0,teamId}', '"camhs-sheffield"')
      where discharge_id = ${id} and route_version = 2`,
    [true, false, true],
  ],
  [
    "when it was decided",
    (id) => sql`
      update route_versions set decided_at = decided_at - interval '1 hour'
      where discharge_id = ${id} and route_version = 3`,
    [true, true, false],
  ],
  [
    "what it was decided by",
    (id) => sql`
      update route_versions as it set sealed_input = other.sealed_input from route_versions as other
      where it.discharge_id = ${id} and it.route_version = 2
        and other.discharge_id = ${id} and other.route_version = 1`,
    [true, false, true],
  ],
  [
    "a text that is none any more",
    (id) => sql`
      update route_versions set text = 'null', hash = encode(sha256('null'), 'hex')
      where discharge_id = ${id} and route_version = 1`,
    [false, false, true],
  ],
  [
    "a version taken out",
    (id) => sql`delete from route_versions where discharge_id = ${id} and route_version = 2`,
    [true, false],
  ],
];

it("still shows a route that it cannot open what it was decided by of, and says so", async () => {
  await pool.query(
    sql`update route_versions set sealed_input = overlay(sealed_input placing 'AAAA' from 40) where discharge_id = ${nameId(stayId, 1)} and route_version = 2`,
  );
  const explain = (sealing = deps.sealing) => handleExplain(pool, stayId, { sealing, reader });
  const unreadable = { replay: "unreadable", intact: false, cause: null, reason: null };
  const recipients = [{ teamId: "resolver" }];
  expect((await explain())?.discharges[0]?.versions).toMatchObject([
    { replay: "same", intact: true, cause: "left" },
    { ...unreadable, recipients },
    { replay: "same", intact: true, cause: "asked" },
  ]);
  const other = createSealing(generateSealingKey("other"));
  expect((await explain(other))?.discharges[0]?.versions).toMatchObject([
    unreadable,
    { ...unreadable, recipients },
    unreadable,
  ]);
});

it.each(tampering)("shows tampering: %s", async (_, tamper, wanted) => {
  await pool.query(tamper(nameId(stayId, 1)));
  expect(await intact()).toEqual(wanted);
});
