import { existsSync } from "node:fs";
import { join } from "node:path";
import { clockOf } from "@homeward/host";
import { databasePlace } from "../data-dir/database-place.ts";
import { useDatabase } from "../data-dir/use-database.ts";
import { asHtml, asText } from "../open-cases/paper.ts";
import { readOpenCases } from "../open-cases/read-open-cases.ts";

const USAGE = `npm run open-cases [-- --html]

  Prints every open case: what is due when, whom to ring, who was asked, on which rung. Without names.
  Reads the database alone: Homeward may be down. With --html a page to print: npm run -s open-cases -- --html > list.html
  DATABASE_URL may name a replica or a restored back-up.`;

async function main(args: readonly string[]): Promise<number> {
  if (args.some((arg) => arg !== "--html")) return fail(USAGE);
  const { url: given, dataDir, clockFile, ...place } = databasePlace(process.env);
  // Looking for a database must not make one.
  if (given === undefined && !existsSync(join(dataDir, "postgres.json")))
    return fail("There is no Homeward in this folder; name its database in DATABASE_URL.");
  const clock = clockOf(clockFile);
  try {
    const { cases, now } = await useDatabase({ url: given, dataDir }, (url) =>
      readOpenCases({ ...place, url }, clock),
    );
    process.stdout.write((args.includes("--html") ? asHtml : asText)(cases, now));
    return 0;
  } finally {
    clock.close();
  }
}

function fail(message: string): number {
  console.error(message);
  return 2;
}

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) =>
  fail(error instanceof Error ? error.message : String(error)),
);
