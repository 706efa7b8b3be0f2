import { fileURLToPath } from "node:url";
import { noSeeds, parseInstant, seedPolicy, type Seeds } from "@homeward/contracts";
import { createSealing, generateSealingKey } from "@homeward/kernel";
import { findKey, migrations as keys } from "@homeward/keys";
import { migrate, openPool, serviceSchema, sql, type Pool } from "@homeward/postgres";
import { testDatabase, type TestDatabase } from "@homeward/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDirectorySource, loadDirectory, applySeeds } from "./directory-store.ts";

const at = parseInstant("2026-11-22T09:00:00Z");
const sealing = createSealing(generateSealingKey("k1"));
const signals = { raised: [] as string[], raise: (channel: string) => void signals.raised.push(channel) };
let database: TestDatabase;
let pool: Pool;

beforeAll(async () => {
  database = await testDatabase();
  const path = fileURLToPath(new URL("../../migrations", import.meta.url));
  await migrate({ url: database.url, service: "notifier", folders: [keys, { name: "notifier", path }] });
  const role = serviceSchema("notifier");
  const as = { role, schema: role, applicationName: "directory-test" };
  pool = openPool({ url: database.url, ...as, max: 2, signals });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const policy = (wait: string) =>
  seedPolicy.parse({
    id: "default",
    version: 1,
    for: "acceptance",
    urgent: true,
    deliveryAllowance: "PT2M",
    rungs: [{ inHours: { tell: ["inbox"], wait }, outOfHours: { tell: ["inbox"], wait } }],
    repeat: [{ every: "PT30M" }],
  });

const seeds: Seeds = {
  ...noSeeds,
  units: [{ odsCode: "TN801", ward: "Larch", name: "Larch House", phone: "01632 960001", icb: "E54000061" }],
  teams: [
    {
      id: "camhs",
      name: "CAMHS",
      odsCode: "CAM01",
      odsAliases: ["CAM02"],
      kind: "camhs",
      catchments: [],
      ageFrom: 0,
      ageTo: 17,
      validFrom: "2026-01-01",
      hours: [{ days: ["mon"], from: "09:00", to: "17:00" }],
      policy: "default",
    },
  ],
  people: [{ id: "ada", name: "Ada Bell", role: "clinician", odsCode: "CAM01" }],
  contactPoints: [
    {
      id: "inbox",
      owner: { kind: "team", id: "camhs" },
      kind: "webhook",
      address: "http://127.0.0.1:9099/camhs",
      content: "full",
      secrets: ["whsec_AAAA", "whsec_BBBB"],
      test: true,
    },
  ],
  rotas: [
    {
      id: "on-call",
      owner: { kind: "team", id: "camhs" },
      shifts: [{ days: ["sun"], from: "20:00", to: "08:00", people: ["ada"] }],
    },
  ],
  policies: [policy("PT30M")],
  keys: [{ key: "demo-camhs", role: "team", owner: { kind: "team", id: "camhs" }, demo: true }],
};
const apply = (changes: Partial<Seeds> = {}) =>
  pool.transaction((tx) => applySeeds(tx, { ...seeds, ...changes }, { sealing, at }));
const counts = (added: number, changed = 0) => ({ added, changed });

describe("the directory in the database", () => {
  it("is what the seeds say, secrets sealed", async () => {
    expect(await apply()).toEqual({
      units: counts(1),
      teams: counts(1),
      people: counts(1),
      contactPoints: counts(1),
      policies: counts(1),
      rotas: counts(1),
      keys: counts(1),
    });
    const directory = await loadDirectory(pool);
    expect(directory.units).toEqual(seeds.units);
    expect(directory.teams.get("camhs")).toMatchObject({ odsAliases: ["CAM02"], policyFamily: "default" });
    expect([...directory.people.values()]).toEqual(seeds.people);
    expect(directory.rotas.get("on-call")?.shifts).toEqual(seeds.rotas[0]?.shifts);
    expect(directory.policies).toEqual([...directory.policiesByKey.values()]);
    const [inbox] = directory.contactPointsOf.get("team:camhs") ?? [];
    expect(inbox).toMatchObject({ id: "inbox", channel: "webhook", test: true });
    expect(inbox?.sealedSecrets.map((secret) => sealing.openText(secret))).toEqual([
      "whsec_AAAA",
      "whsec_BBBB",
    ]);
    expect(
      await pool.query(sql`select * from contact_points where contact_points::text like '%whsec_%'`),
    ).toEqual([]);
  });

  it("lets the keys of the seeds in", async () => {
    expect(await findKey(pool, "demo-camhs")).toMatchObject({ role: "team", demo: true });
  });

  it("does not change when the same is applied again, and wakes nobody", async () => {
    const before = await loadDirectory(pool);
    signals.raised.length = 0;
    const changes = await apply();
    expect(Object.values(changes)).toEqual(Array.from({ length: 7 }, () => counts(0)));
    expect((await loadDirectory(pool)).version).toBe(before.version);
    expect(signals.raised).toEqual([]);
  });

  it("is seen to have changed by whoever asks next", async () => {
    const source = createDirectorySource();
    const before = await source.current(pool);
    expect(await source.current(pool)).toBe(before);
    signals.raised.length = 0;
    const people = [{ id: "ada", name: "Ada Bell-Cole", role: "clinician", odsCode: "CAM01" }];
    expect((await apply({ people })).people).toEqual(counts(0, 1));
    expect(signals.raised).toEqual(["directory"]);
    expect((await source.current(pool)).people.get("ada")?.name).toBe("Ada Bell-Cole");
    expect(before.people.get("ada")?.name).toBe("Ada Bell");
  });

  it("sees a secret that was changed", async () => {
    const contactPoints = seeds.contactPoints.map((point) => ({ ...point, secrets: ["whsec_CCCC"] }));
    expect((await apply({ contactPoints })).contactPoints).toEqual(counts(0, 1));
    const inbox = (await loadDirectory(pool)).contactPoints.get("inbox");
    expect(inbox?.sealedSecrets.map((secret) => sealing.openText(secret))).toEqual(["whsec_CCCC"]);
  });

  it("tells a contact point that was taken out nothing new, but still knows it", async () => {
    const contactPoints = seeds.contactPoints.map((point) => ({ ...point, id: "other" }));
    expect((await apply({ contactPoints })).contactPoints).toEqual(counts(1, 1));
    const directory = await loadDirectory(pool);
    expect(directory.contactPointsOf.get("team:camhs")?.map(({ id }) => id)).toEqual(["other"]);
    expect(directory.contactPoints.get("inbox")).toMatchObject({ isRetired: true });
    expect((await apply()).contactPoints).toEqual(counts(0, 2));
    expect((await loadDirectory(pool)).contactPointsOf.get("team:camhs")?.map(({ id }) => id)).toEqual([
      "inbox",
    ]);
  });

  it("keeps a replaced policy for the cases that are stamped with it, and can go back to it", async () => {
    const [first] = (await loadDirectory(pool)).policies;
    expect((await apply({ policies: [policy("PT5S")] })).policies).toEqual(counts(0, 1));
    const second = await loadDirectory(pool);
    expect(second.policies).toHaveLength(1);
    expect(second.policies[0]?.rungs[0].inHours.wait).toBe(5_000_000);
    expect(second.policiesByKey.get(first?.key ?? "")).toEqual(first);
    expect((await apply()).policies).toEqual(counts(0, 1));
    expect((await loadDirectory(pool)).policies).toEqual([first]);
  });

  it("loses nothing by a folder that says nothing", async () => {
    await pool.transaction((tx) => applySeeds(tx, noSeeds, { sealing, at }));
    expect((await loadDirectory(pool)).teams.size).toBe(1);
  });
});
