import { databasePlace } from "../data-dir/database-place.ts";
import { useDatabase } from "../data-dir/use-database.ts";
import { readWanted, USAGE } from "../republish/read-wanted.ts";
import { republishAll } from "../republish/republish-all.ts";

async function main(words: readonly string[]): Promise<number> {
  const wanted = readWanted(words);
  if (wanted === null) return fail(USAGE);
  const { url: given, dataDir, ...place } = databasePlace(process.env);
  const counts = await useDatabase({ url: given, dataDir }, (url) => republishAll({ ...place, url }, wanted));
  for (const [service, count] of Object.entries(counts)) console.log(`${service.padEnd(10)}${count}`);
  return 0;
}

function fail(message: string): number {
  console.error(message);
  return 2;
}

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) =>
  fail(error instanceof Error ? error.message : String(error)),
);
