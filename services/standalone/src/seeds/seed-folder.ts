import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Seeds } from "@homeward/contracts";
import type { Sealing } from "@homeward/kernel";
import { openPool, type MovableClock, type Tls } from "@homeward/postgres";
import { readGeography } from "@homeward/router";
import { applySeeds, describeChanges } from "./apply-seeds.ts";
import { formatMistake } from "./mistake.ts";
import { migrateServices, readKnown } from "./read-known.ts";
import { readSeeds } from "./read-seeds.ts";
import type { Env } from "./seed-rows.ts";
import { seedTakers } from "./takers.ts";

export interface SeedPlace {
  /** A login that may take on the services' roles. */
  readonly url: string;
  readonly tls?: Tls;
  readonly sealing: Sealing;
  readonly clock: MovableClock;
  /** Where secrets that are named by a variable are found. */
  readonly env: Env;
  /** Refuses what is for trying out only. */
  readonly isProduction: boolean;
}

/** In words; of a folder with mistakes nothing was applied. */
export type Seeded =
  | { readonly ok: true; readonly changes: readonly string[] }
  | { readonly ok: false; readonly mistakes: readonly string[] };

/** Checks a seed folder against itself and what is there already, and applies it to every service at once. */
export async function seedFolder(
  folder: string,
  place: SeedPlace,
  { onlyWhenEmpty = false }: { readonly onlyWhenEmpty?: boolean } = {},
): Promise<Seeded> {
  const { url } = place;
  if (!existsSync(folder)) return { ok: false, mistakes: [`${folder}: there is no such folder`] };
  const secure = place.tls === undefined ? {} : { tls: place.tls };
  await migrateServices(place);
  const known = await readKnown(place);
  if (onlyWhenEmpty && known.teams.size > 0) return { ok: true, changes: [] };
  const checked = await readSeeds(folder, place.env, known, place.isProduction);
  if (!checked.ok) return { ok: false, mistakes: checked.mistakes.map(formatMistake) };
  const areas = join(folder, "geography");
  const geography = existsSync(areas) ? await readGeography(areas) : null;
  const pool = openPool({ url, max: 1, applicationName: "homeward seed", ...secure });
  try {
    const takers = seedTakers(place.sealing, geography);
    const changes = await applySeeds(pool, withKeyIds(checked.seeds), { takers, clock: place.clock });
    // Two services that keep the same file say the same about it.
    return { ok: true, changes: [...new Set(Object.values(changes).flatMap(describeChanges))] };
  } finally {
    await pool.end();
  }
}

/** Every service calls a key alike, so that it can be listed and revoked as one. */
const withKeyIds = (seeds: Seeds): Seeds => ({
  ...seeds,
  keys: seeds.keys.map((key) => ({ ...key, keyId: randomUUID() })),
});
