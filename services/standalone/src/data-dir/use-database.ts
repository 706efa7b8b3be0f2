import { readFileSync } from "node:fs";
import { join } from "node:path";
import { holderOf, launchPostgres } from "@homeward/postgres";
import { z } from "zod";

/** What a data folder remembers of its embedded server. */
const record = z.object({ port: z.number(), password: z.string() });

/** The embedded server of a running Homeward; null when none runs on this data folder. */
function runningUrl(dataDir: string): string | null {
  if (holderOf(dataDir) === null) return null;
  const { port, password } = record.parse(JSON.parse(readFileSync(join(dataDir, "postgres.json"), "utf8")));
  return `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
}

/**
 * For commands: works on the database of DATABASE_URL, else on the embedded one, which is that of the running
 * Homeward, or is started for as long as the work lasts.
 */
export async function useDatabase<T>(
  { url, dataDir }: { readonly url: string | undefined; readonly dataDir: string },
  work: (url: string) => Promise<T>,
): Promise<T> {
  const known = url ?? runningUrl(dataDir);
  if (known !== null) return work(known);
  const server = await launchPostgres({ dataDir });
  try {
    return await work(server.url);
  } finally {
    await server.stop();
  }
}
