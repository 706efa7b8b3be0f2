import { instant, parseInstant } from "@homeward/contracts";
import { migrate, openPool, sql, type Db, type Pool } from "@homeward/postgres";
import { testDatabase, type TestDatabase } from "@homeward/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { generateKey } from "./api-key.ts";
import { createKeyring } from "./keyring.ts";
import { findKey, listKeys, putKeys, revokeKey, type NewKey } from "./key-store.ts";
import { migrations } from "./migrations.ts";

const AT = parseInstant("2026-11-20T17:30:00Z");
const LATER = instant(AT + 1);
const UNIT = { kind: "unit", odsCode: "TN801", ward: "Kingfisher" } as const;
const TEAM = { kind: "team", id: "rotherham-camhs" } as const;

let database: TestDatabase;
let pool: Pool;
beforeAll(async () => {
  database = await testDatabase();
  await migrate({ url: database.url, service: "keystest", folders: [migrations] });
  const name = "homeward_keystest";
  pool = openPool({ url: database.url, role: name, schema: name, max: 2, applicationName: "keys test" });
});
beforeEach(() => pool.query(sql`truncate api_keys`));
afterAll(async () => {
  await pool.end();
  await database.drop();
});

async function newKey(wanted: NewKey) {
  const key = generateKey(wanted.role);
  const [keyId = ""] = await putKeys(pool, [{ ...wanted, key }], AT);
  return { key, keyId };
}
const unitKey = () => newKey({ role: "unit", owner: UNIT, demo: false });

/** The pool, with its queries counted. */
function counted(): { db: Db; queries: () => number } {
  let queries = 0;
  return {
    queries: () => queries,
    db: {
      query(query) {
        queries += 1;
        return pool.query(query);
      },
    },
  };
}

describe("the store", () => {
  it("finds a key by its text and keeps only its hash", async () => {
    const { keyId, key } = await unitKey();
    const found = { keyId, role: "unit", owner: UNIT, demo: false, createdAt: AT, revokedAt: null };
    expect(await findKey(pool, key)).toEqual(found);
    expect(await findKey(pool, `${key}x`)).toBeNull();
    const [row] = await pool.query<{ all: string }>(sql`select api_keys::text as all from api_keys`);
    expect(row?.all).not.toContain(key.slice(-20));
  });

  it("lets an owner have several, each revoked by itself and for ever", async () => {
    const [one, two] = [await unitKey(), await unitKey()];
    await newKey({ role: "team", owner: TEAM, demo: false });
    expect(await revokeKey(pool, one.keyId, LATER)).toBe(true);
    expect(await revokeKey(pool, one.keyId, LATER)).toBe(false);
    expect(await findKey(pool, one.key)).toBeNull();
    expect(await findKey(pool, two.key)).not.toBeNull();
    expect(await listKeys(pool)).toHaveLength(3);
    const ofUnit = (await listKeys(pool)).filter(({ role }) => role === "unit");
    expect(new Map(ofUnit.map(({ keyId, revokedAt }) => [keyId, revokedAt]))).toEqual(
      new Map([
        [one.keyId, LATER],
        [two.keyId, null],
      ]),
    );
  });

  it("applies given keys again and again, and does not bring a revoked one back", async () => {
    const given = { key: "demo-key", role: "unit", owner: UNIT, demo: true } as const;
    const [keyId = ""] = await putKeys(pool, [given], AT);
    expect(await putKeys(pool, [{ ...given, role: "team", owner: TEAM }], LATER)).toEqual([keyId]);
    expect(await findKey(pool, "demo-key")).toMatchObject({ role: "team", owner: TEAM, createdAt: AT });
    await revokeKey(pool, keyId, LATER);
    await putKeys(pool, [given], LATER);
    expect(await findKey(pool, "demo-key")).toBeNull();
  });

  it("cannot hold a unit's key that belongs to no unit", async () => {
    await expect(newKey({ role: "unit", owner: TEAM, demo: false })).rejects.toThrow();
    await expect(newKey({ role: "admin", owner: UNIT, demo: false })).rejects.toThrow();
    await expect(newKey({ role: "team", owner: { kind: "platform" }, demo: false })).rejects.toThrow();
  });
});

describe("the keyring", () => {
  it("asks once for many requests with one key, also when they come at the same time", async () => {
    const { key, keyId } = await unitKey();
    const { db, queries } = counted();
    const keyring = createKeyring({ db, allowDemo: true, trustMs: 60_000 });
    const found = await Promise.all(Array.from({ length: 50 }, () => keyring.find(key)));
    expect(new Set(found.map((each) => each?.keyId))).toEqual(new Set([keyId]));
    await keyring.find(key);
    expect(queries()).toBe(1);
  });

  it("notices a revocation and a new key once its trust has run out", async () => {
    const { key, keyId } = await unitKey();
    const keyring = createKeyring({ db: pool, allowDemo: true, trustMs: 0 });
    expect(await keyring.find(key)).not.toBeNull();
    await revokeKey(pool, keyId, LATER);
    expect(await keyring.find(key)).toBeNull();
    expect(await keyring.find("later")).toBeNull();
    await putKeys(pool, [{ key: "later", role: "team", owner: TEAM, demo: false }], AT);
    expect(await keyring.find("later")).not.toBeNull();
  });

  it("remembers nothing of unknown keys and of failures", async () => {
    let away = true;
    const db: Db = {
      query: (query) => (away ? Promise.reject(new Error("away")) : pool.query(query)),
    };
    const { key } = await unitKey();
    const keyring = createKeyring({ db, allowDemo: true });
    await expect(keyring.find(key)).rejects.toThrow("away");
    away = false;
    expect(await keyring.find(key)).not.toBeNull();
  });

  it("knows demo keys only where they are allowed", async () => {
    await putKeys(pool, [{ key: "demo-key", role: "unit", owner: UNIT, demo: true }], AT);
    expect(await createKeyring({ db: pool, allowDemo: true }).find("demo-key")).toMatchObject({ demo: true });
    expect(await createKeyring({ db: pool, allowDemo: false }).find("demo-key")).toBeNull();
  });
});
