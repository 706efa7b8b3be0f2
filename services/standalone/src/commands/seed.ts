import { resolve } from "node:path";
import { clockOf } from "@homeward/host";
import { createSealing } from "@homeward/kernel";
import { standaloneConfig } from "../config.ts";
import { sealingKeyOf } from "../data-dir/sealing-key.ts";
import { useDatabase } from "../data-dir/use-database.ts";
import { seedFolder } from "../seeds/seed-folder.ts";

const USAGE = "npm run seed -- <folder>";

async function main(folder: string | undefined): Promise<number> {
  if (folder === undefined) return fail([USAGE]);
  const { host, own, dataDir } = standaloneConfig(process.env);
  const sealingKey = sealingKeyOf({ given: own.SEALING_KEY, dataDir, isProduction: host.isProduction });
  const clock = clockOf(host.clockFile);
  try {
    const { isProduction, database } = host;
    const tls = database.tls ? { tls: database.tls } : {};
    const place = { sealing: createSealing(sealingKey), clock, env: process.env, isProduction, ...tls };
    const seeded = await useDatabase({ url: own.DATABASE_URL, dataDir }, (url) =>
      seedFolder(resolve(folder), { ...place, url }),
    );
    if (!seeded.ok) return fail([...seeded.mistakes, "Nothing was applied."]);
    console.log(seeded.changes.length > 0 ? seeded.changes.join("\n") : "Nothing changed.");
    return 0;
  } finally {
    clock.close();
  }
}

function fail(lines: readonly string[]): number {
  console.error(lines.join("\n"));
  return 1;
}

process.exitCode = await main(process.argv[2]);
