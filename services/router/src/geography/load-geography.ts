import { fileURLToPath } from "node:url";
import type { Logger } from "@homeward/kernel";
import type { Pool } from "@homeward/postgres";
import { hasGeography } from "../reference/loaded.ts";
import { readReleases } from "../reference/release-store.ts";
import { applyGeography } from "./handle-geography.ts";
import { readGeography } from "./read-geography.ts";

const builtIn = fileURLToPath(new URL("../../../../seeds/geography", import.meta.url));

/**
 * Makes the geography of a folder the loaded one. Without a folder what is loaded stays, since it may come from
 * somebody's own seeds, also of those that are applied at this very moment; at first that is the built-in one. Of several
 * processes that start together, one does it.
 */
export async function loadGeography(pool: Pool, folder: string | undefined, logger: Logger): Promise<void> {
  const started = performance.now();
  const loaded = await readReleases(pool);
  const onlyWhereNone = folder === undefined;
  if (onlyWhereNone && hasGeography(loaded.map((it) => it.name))) return;
  const geography = await readGeography(folder ?? builtIn);
  const changed = await pool.transaction((tx) => applyGeography(tx, geography, { onlyWhereNone }));
  const durationMs = Math.round(performance.now() - started);
  logger.info({ event: "geography-loaded", changed, releases: geography.releases, durationMs });
}
