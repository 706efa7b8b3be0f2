import type { Logger } from "@homeward/kernel";
import type { Pool } from "@homeward/postgres";
import { applyGeography } from "./handle-geography.ts";
import { readGeography } from "./read-geography.ts";

/** Makes the geography of a folder the loaded one; of several processes that start together, one does it. */
export async function loadGeography(pool: Pool, folder: string, logger: Logger): Promise<void> {
  const started = performance.now();
  const geography = await readGeography(folder);
  const changed = await pool.transaction((tx) => applyGeography(tx, geography));
  const durationMs = Math.round(performance.now() - started);
  logger.info({ event: "geography-loaded", changed, releases: geography.releases, durationMs });
}
