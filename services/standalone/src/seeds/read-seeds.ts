import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { checkSeeds, type Checked } from "./check-seeds.ts";
import type { Known } from "./references.ts";
import type { Env } from "./seed-rows.ts";

/** Reads and checks a seed folder. Throws where the folder itself cannot be read. */
export async function readSeeds(
  folder: string,
  env: Env,
  known?: Known,
  isProduction = false,
): Promise<Checked> {
  const entries = await readdir(folder, { withFileTypes: true });
  const read = entries.map(async (entry): Promise<[string, string]> => {
    const isFile = entry.isFile() || entry.isSymbolicLink();
    return [
      entry.name,
      isFile && entry.name.endsWith(".json") ? await readFile(join(folder, entry.name), "utf8") : "",
    ];
  });
  return checkSeeds(new Map(await Promise.all(read)), env, known, isProduction);
}
