import { createLogger } from "@homeward/kernel";
import { migrate, openPool, sql, type Pool } from "@homeward/postgres";
import { testDatabase } from "@homeward/testing";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { AT, keys, routerDatabase, seedTeams } from "../../test/router-database.ts";
import { geography, geographyFolder, reference } from "../../test/south-yorkshire.ts";
import { applyGeography, applySeeds, migrations, SERVICE } from "../index.ts";
import { assertLoaded } from "../reference/loaded.ts";
import { loadGeography } from "../geography/load-geography.ts";
import { readReleases } from "../reference/release-store.ts";
import { referenceHealth } from "../reference/read-health.ts";
import { createReferences } from "../reference/references.ts";

let at: Awaited<ReturnType<typeof routerDatabase>>;
beforeAll(async () => {
  at = await routerDatabase();
});
afterAll(() => at.end());

const waiting = (pool: Pool) =>
  pool.query(sql`select from pg_locks join pg_stat_activity using (pid)
    where not granted and datname = current_database()`);
const asked = {
  postcodes: ["S60 2UD", "S70 1AA", "AB1 2CD"],
  outwardCodes: ["S60", "AB1"],
  practices: ["C87002"],
};

it("gives the rules what the files hold", async () => {
  const found = await createReferences().answer(at.pool, asked);
  const { "S60 2UD": rotherham, "S70 1AA": barnsley } = reference.postcodes;
  expect(found.postcodes).toEqual({ "S60 2UD": rotherham, "S70 1AA": barnsley });
  expect(found.outwardCodes).toEqual(["S60"]);
  expect(found.practices).toEqual({ C87002: reference.practices["C87002"] });
  expect(found.authorities).toEqual(reference.authorities);
  expect(found.codeChanges).toEqual(reference.codeChanges);
  expect(found.teams.map((it) => it.id)).toEqual(reference.teams.map((it) => it.id).toSorted());
  expect(found.teams.find((it) => it.id === "camhs-rotherham")).toEqual(
    reference.teams.find((it) => it.id === "camhs-rotherham"),
  );
});

it("loads the same geography once, and another under the same name again", async () => {
  const load = (other: Partial<typeof geography> = {}) =>
    at.pool.transaction((tx) => applyGeography(tx, { ...geography, ...other }));
  expect(await load()).toBe(false);
  expect(await load({ practices: geography.practices.slice(1) })).toBe(true);
  expect(await load()).toBe(true);
  const [count] = await at.pool.query(sql`select count(*) as all from postcodes`);
  expect(count).toEqual({ all: 47_949 });
});

it("follows new seeds at once, and forgets teams that are gone", async () => {
  const references = createReferences();
  const apply = (teams: typeof seedTeams) => at.pool.transaction((tx) => applySeeds(tx, { teams, keys }, AT));
  const before = await references.answer(at.pool, asked);
  await apply(seedTeams);
  expect((await references.answer(at.pool, asked)).teams).toBe(before.teams);
  await apply(seedTeams.filter((it) => it.id !== "camhs-rotherham"));
  const after = await references.answer(at.pool, asked);
  expect(after.teams.map((it) => it.id)).not.toContain("camhs-rotherham");
  expect(after.releases["teams"]).not.toBe(before.releases["teams"]);
  await apply(seedTeams);
});

it("lets a discharge wait until there is something to route by", async () => {
  const reader = createReferences();
  expect(() => assertLoaded({ releases: {} })).toThrow(expect.objectContaining({ retriable: true }));
  assertLoaded(await reader.answer(at.pool, asked));
  expect(await referenceHealth(at.pool).check()).toEqual({ ok: true });
});

it("loads the built-in geography where there is none, and otherwise only what it is told to", async () => {
  const logger = createLogger({ service: "router", level: "silent" });
  const other = await testDatabase();
  await migrate({ url: other.url, service: SERVICE, folders: migrations });
  const role = "homeward_router";
  const pool = openPool({ url: other.url, role, schema: role, max: 3, applicationName: "router test" });
  const release = async () => (await readReleases(pool)).find((it) => it.name === "postcodes")?.release;
  expect(await referenceHealth(pool).check()).toMatchObject({ ok: false });
  await loadGeography(pool, undefined, logger);
  expect(await release()).toBe(geography.releases.postcodes);
  const releases = { ...geography.releases, postcodes: "another" };
  await pool.transaction((tx) => applyGeography(tx, { ...geography, releases }));
  await loadGeography(pool, undefined, logger);
  expect(await release()).toBe("another");
  await loadGeography(pool, geographyFolder, logger);
  expect(await release()).toBe(geography.releases.postcodes);
  await pool.query(sql`delete from releases`);
  let loading: Promise<void> | undefined;
  await pool.transaction(async (tx) => {
    await applyGeography(tx, { ...geography, releases });
    loading = loadGeography(pool, undefined, logger);
    await vi.waitFor(async () => expect(await waiting(pool)).toHaveLength(1), 20_000);
  });
  await loading;
  expect(await release(), "seeded while the built-in one was about to be loaded").toBe("another");
  await pool.end();
  await other.drop();
});
