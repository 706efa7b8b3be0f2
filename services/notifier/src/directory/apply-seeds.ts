import type { Instant, Seeds } from "@homeward/contracts";
import type { Sealing } from "@homeward/kernel";
import { putKeys } from "@homeward/keys";
import type { Tx } from "@homeward/postgres";
import { saveDirectory, type DirectoryChanges } from "./directory-store.ts";

/** What the notifier takes from a seed folder: the whole directory, and the keys. A running process follows at once. */
export async function applySeeds(
  tx: Tx,
  seeds: Seeds,
  { at, sealing }: { at: Instant; sealing: Sealing },
): Promise<DirectoryChanges> {
  const changes = await saveDirectory(tx, seeds, sealing);
  await putKeys(tx, seeds.keys, at);
  return changes;
}
