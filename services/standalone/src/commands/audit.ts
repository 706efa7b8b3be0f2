import { existsSync } from "node:fs";
import { join } from "node:path";
import { isWhole, verdict } from "../audit/verdict.ts";
import { NothingToVerify, verifyChains, type Progress } from "../audit/verify-chains.ts";
import { databasePlace } from "../data-dir/database-place.ts";
import { useDatabase } from "../data-dir/use-database.ts";

const USAGE = `npm run audit -- verify

  Checks every history chain: of each case, and of each route. Changes nothing; Homeward may be running.
  Ends with 0 where every link holds, with 1 where one is broken, with 2 where it could not be checked.`;

const SHOW_EVERY_MS = 2_000;

async function main([verb, ...more]: readonly string[]): Promise<number> {
  if (verb !== "verify" || more.length > 0) return fail(USAGE);
  const { url: given, dataDir, ...place } = databasePlace(process.env);
  // Looking for a database must not make one.
  if (given === undefined && !existsSync(join(dataDir, "postgres.json"))) throw new NothingToVerify();
  const verified = await useDatabase({ url: given, dataDir }, (url) =>
    verifyChains({ ...place, url }, showing()),
  );
  console.log(verdict(verified));
  return isWhole(verified) ? 0 : 1;
}

/** On anything that takes longer than a moment, how far it has come. */
function showing(): Progress {
  let shownAt = performance.now();
  return (what, chains) => {
    if (performance.now() - shownAt < SHOW_EVERY_MS) return;
    shownAt = performance.now();
    console.error(`… ${what}: ${chains.toLocaleString("en-GB")} chains`);
  };
}

function fail(message: string): number {
  console.error(message);
  return 2;
}

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) =>
  fail(error instanceof Error ? error.message : String(error)),
);
