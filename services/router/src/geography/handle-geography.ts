import { contentHash } from "@homeward/kernel";
import type { Tx } from "@homeward/postgres";
import { hasGeography } from "../reference/loaded.ts";
import { lockReleases, readReleases, writeReleases, type Release } from "../reference/release-store.ts";
import { gazetteerOf } from "./gazetteer.ts";
import { replaceGeography } from "./geography-store.ts";
import type { Geography } from "./geography.ts";

/**
 * Loads the geography of a seed folder, in about a second; does nothing when that very content is there already, or
 * `onlyWhereNone` and there is any. Answers whether anything changed.
 */
export async function applyGeography(
  tx: Tx,
  geography: Geography,
  { onlyWhereNone = false }: { readonly onlyWhereNone?: boolean } = {},
): Promise<boolean> {
  await lockReleases(tx);
  const releases = releasesOf(geography);
  const loaded = new Map((await readReleases(tx)).map((it) => [it.name, it.fingerprint]));
  if (onlyWhereNone && hasGeography(loaded.keys())) return false;
  if (releases.every((it) => loaded.get(it.name) === it.fingerprint)) return false;
  const { subIcbs, codeChanges } = geography;
  await replaceGeography(tx, { gazetteer: gazetteerOf(geography), subIcbs, codeChanges });
  await writeReleases(tx, releases);
  return true;
}

function releasesOf({
  releases,
  postcodes,
  districts,
  subIcbs,
  codeChanges,
  practices,
}: Geography): Release[] {
  const print = (release: string, rows: unknown) => ({ release, fingerprint: contentHash([release, rows]) });
  return [
    {
      name: "postcodes",
      ...print(
        releases.postcodes,
        postcodes.map(({ postcode, district }) => postcode + district),
      ),
    },
    { name: "areas", ...print(releases.areas, [districts, subIcbs, [...codeChanges]]) },
    { name: "practices", ...print(releases.practices, practices) },
  ];
}
