import type { Instant, Seeds } from "@homeward/contracts";
import { putKeys } from "@homeward/keys";
import type { Tx } from "@homeward/postgres";
import { putUnits } from "./unit-store.ts";

/** What applying seeds changed, by the kind of row. */
export type SeedChanges = Readonly<Record<string, { readonly added: number; readonly changed: number }>>;

/**
 * What intake takes from a seed folder: the units, and the keys, also those it has nothing for, since a known key
 * without the right is answered otherwise than an unknown one.
 * A running process follows within a second, without being told.
 */
export async function applySeeds(tx: Tx, { units, keys }: Seeds, at: Instant): Promise<SeedChanges> {
  const changed = await putUnits(
    tx,
    units.map((unit) => ({ ...unit, odsCode: unit.odsCode.toUpperCase() })),
  );
  await putKeys(tx, keys, at);
  return { units: changed };
}
