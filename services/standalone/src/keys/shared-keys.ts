import { randomUUID } from "node:crypto";
import type { Instant, SeedKey } from "@homeward/contracts";
import { HomewardError } from "@homeward/kernel";
import { generateKey, listKeys, putKeys, revokeKey, type ApiKey } from "@homeward/keys";
import { actAs, openPool, type MovableClock, type Tx } from "@homeward/postgres";
import { checkSeeds } from "../seeds/check-seeds.ts";
import type { Mistake } from "../seeds/mistake.ts";
import { migrateServices, readKnown, type ServicesPlace } from "../seeds/read-known.ts";

export interface KeysPlace extends ServicesPlace {
  readonly clock: MovableClock;
}

/** Every service has a door of its own and knows each key. */
const SERVICES = ["intake", "router", "notifier"] as const;

/** As a caller writes it; role and owner as in `keys.json`. */
export interface WantedKey {
  readonly role: string;
  readonly owner: string;
}

export type Created =
  | { readonly ok: true; readonly keyId: string; readonly key: string }
  | { readonly ok: false; readonly mistakes: readonly string[] };

/** Makes a key for an owner that is known here, and lets it into every service at once. It is never seen again. */
export async function createSharedKey(wanted: WantedKey, place: KeysPlace): Promise<Created> {
  await migrateServices(place);
  const checked = checkSeeds(keysFile(wanted), {}, await readKnown(place));
  if (!checked.ok) return { ok: false, mistakes: checked.mistakes.map(inWords) };
  const { role, owner, demo } = checked.seeds.keys[0] as SeedKey;
  const made = { key: generateKey(role), keyId: randomUUID() };
  await inEveryService(place, (tx, at) => putKeys(tx, [{ ...made, role, owner, demo }], at));
  return { ok: true, ...made };
}

/** The key as a row of a seed folder, which is checked there; its text comes later. */
const keysFile = ({ role, owner }: WantedKey) =>
  new Map([["keys.json", JSON.stringify([{ key: "new", role, owner }])]]);

/** "--owner: no team …" */
const inWords = ({ path, message }: Mistake): string => `${path.replace("/0/", "--")}: ${message}`;

/** Every key, the oldest first; revoked ones too. */
export async function listSharedKeys(place: KeysPlace): Promise<ApiKey[]> {
  await migrateServices(place);
  const lists = await inEveryService(place, (tx) => listKeys(tx));
  return [...new Map(lists.flat().map((key) => [key.keyId, key])).values()].toSorted(
    (a, b) => a.createdAt - b.createdAt,
  );
}

/** Ends a key everywhere. False when no live key has this id. Running services follow within a second. */
export async function revokeSharedKey(keyId: string, place: KeysPlace): Promise<boolean> {
  await migrateServices(place);
  return inOneTransaction(place, async (tx, at) => {
    const revoked = await actInTurn(tx, () => revokeKey(tx, keyId, at));
    if (revoked.includes(true) && revoked.includes(false)) throw new KeyHalfKnown(keyId);
    return revoked.includes(true);
  });
}

/** Not every service knows this key as live: nothing was revoked. */
export class KeyHalfKnown extends HomewardError {
  constructor(keyId: string) {
    super("key-half-known", `not every service knows the key ${keyId}; nothing was revoked`);
  }
}

async function inOneTransaction<T>(
  { url, tls, clock }: KeysPlace,
  work: (tx: Tx, at: Instant) => Promise<T>,
): Promise<T> {
  const pool = openPool({
    url,
    max: 1,
    applicationName: "homeward keys",
    ...(tls === undefined ? {} : { tls }),
  });
  try {
    return await pool.transaction(async (tx) => work(tx, await tx.now(clock)));
  } finally {
    await pool.end();
  }
}

async function actInTurn<T>(tx: Tx, work: () => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (const service of SERVICES) {
    await actAs(tx, service);
    results.push(await work());
  }
  return results;
}

const inEveryService = <T>(place: KeysPlace, work: (tx: Tx, at: Instant) => Promise<T>): Promise<T[]> =>
  inOneTransaction(place, (tx, at) => actInTurn(tx, () => work(tx, at)));
