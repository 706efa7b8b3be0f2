import { formatOwner, instant } from "@homeward/contracts";
import { createSealing, generateSealingKey } from "@homeward/kernel";
import { findKey, revokeKey } from "@homeward/keys";
import { openPool, serviceSchema, sql } from "@homeward/postgres";
import { testDatabase, type TestDatabase } from "@homeward/testing";
import { afterAll, beforeAll, expect, it } from "vitest";
import { demoSeeds } from "../config.ts";
import { seedFolder } from "../seeds/seed-folder.ts";
import { createSharedKey, listSharedKeys, revokeSharedKey, type KeysPlace } from "./shared-keys.ts";

const SERVICES = ["intake", "router", "notifier"];
const clock = { offset: () => 0 };
let database: TestDatabase;
let place: KeysPlace;

beforeAll(async () => {
  database = await testDatabase();
  place = { url: database.url, clock };
  const sealing = createSealing(generateSealingKey("k1"));
  const seeded = await seedFolder(demoSeeds, { ...place, sealing, env: {}, isProduction: false });
  expect(seeded.ok).toBe(true);
});
afterAll(() => database.drop());

async function as<T>(service: string, work: (pool: ReturnType<typeof openPool>) => Promise<T>): Promise<T> {
  const schema = serviceSchema(service);
  const pool = openPool({ url: database.url, role: schema, schema, max: 1, applicationName: "keys-test" });
  try {
    return await work(pool);
  } finally {
    await pool.end();
  }
}
const known = (key: string) =>
  Promise.all(SERVICES.map((service) => as(service, (pool) => findKey(pool, key))));

async function make(role: string, owner: string): Promise<{ keyId: string; key: string }> {
  const created = await createSharedKey({ role, owner }, place);
  if (!created.ok) throw new Error(created.mistakes.join("\n"));
  return created;
}

it("a key is known to every service by one id until it is revoked, and its text is kept nowhere", async () => {
  const { keyId, key } = await make("team", "team:rotherham-camhs");
  const alike = { keyId, role: "team", owner: { kind: "team", id: "rotherham-camhs" }, demo: false };
  for (const found of await known(key)) expect(found).toMatchObject(alike);
  for (const service of SERVICES) {
    const rows = await as(service, (pool) => pool.query(sql`select api_keys::text as all from api_keys`));
    expect(JSON.stringify(rows)).not.toContain(key);
  }
  expect(await revokeSharedKey(keyId, place)).toBe(true);
  expect(await known(key)).toEqual([null, null, null]);
  expect(await revokeSharedKey(keyId, place)).toBe(false);
});

it("the list has every key once, those of the seed folder too, with owner and end", async () => {
  const { keyId } = await make("safeguarding-lead", "person:lead-day");
  await revokeSharedKey(keyId, place);
  const all = await listSharedKeys(place);
  const named = (id: string) => all.filter((each) => each.keyId === id);
  expect(named(keyId)).toMatchObject([
    { role: "safeguarding-lead", demo: false, revokedAt: expect.any(Number) as number },
  ]);
  const ofUnit = all.filter(({ owner }) => formatOwner(owner) === "unit:DMU01/Kingfisher");
  expect(ofUnit).toHaveLength(1);
  expect(all.filter(({ demo }) => demo)).toHaveLength(23);
  expect(await revokeSharedKey(ofUnit[0]?.keyId ?? "", place)).toBe(true);
  expect(await known("demo-unit-larch-house")).toEqual([null, null, null]);
});

it.each([
  ["team", "team:nobody", '--owner: no team "nobody"'],
  ["unit", "team:rotherham-camhs", "--owner: a unit's key, and only that, belongs to a unit"],
  ["unit", "unit:DMU01/Nowhere", '--owner: no unit "DMU01/Nowhere"'],
  ["king", "platform", "--role: "],
  ["admin", "somebody", "--owner: "],
])("a %s's key for %s is refused: %s", async (role, owner, mistake) => {
  const before = await listSharedKeys(place);
  const refused = await createSharedKey({ role, owner }, place);
  expect(refused).toMatchObject({ ok: false, mistakes: [expect.stringContaining(mistake)] });
  expect(await listSharedKeys(place)).toEqual(before);
});

it("a key that only some services know as live is not half revoked", async () => {
  const { keyId, key } = await make("admin", "platform");
  await as("router", (pool) => revokeKey(pool, keyId, instant(1)));
  await expect(revokeSharedKey(keyId, place)).rejects.toMatchObject({ code: "key-half-known" });
  expect((await known(key)).map((found) => found !== null)).toEqual([true, false, true]);
});
