import { plainly } from "@homeward/host";
import { createLogger, runParts } from "@homeward/kernel";
import { holdDataDir, keepPostgres } from "@homeward/postgres";
import { banner } from "./banner.ts";
import { demoSeeds, standaloneConfig } from "./config.ts";
import { sealingKeyOf } from "./data-dir/sealing-key.ts";
import { openMailSink } from "./demo-mail/open-mail-sink.ts";
import { standaloneParts } from "./standalone.ts";

await plainly(async () => {
  const config = standaloneConfig(process.env);
  const { dataDir, host, own } = config;
  const logger = createLogger({ service: "homeward", level: host.logLevel });

  const hold = holdDataDir(dataDir);
  const sealingKey = sealingKeyOf({ given: own.SEALING_KEY, dataDir, isProduction: host.isProduction });
  const postgres = own.DATABASE_URL === undefined ? await keepPostgres({ dataDir, logger }) : null;
  const mail = own.SMTP_URL === undefined ? await openMailSink({ production: host.isProduction }) : null;
  const databaseUrl = postgres?.url ?? own.DATABASE_URL ?? "";

  const isDemo = config.seeds.folder === demoSeeds;
  await runParts({
    parts: [
      { name: "data-dir", start: () => Promise.resolve(), stop: async () => hold.release() },
      { name: "postgres", start: () => Promise.resolve(), stop: async () => postgres?.stop() },
      { name: "mail", start: () => Promise.resolve(), stop: async () => mail?.stop() },
      ...standaloneParts({ config, env: process.env, databaseUrl, sealingKey, mail, logger }),
    ],
    logger,
    onStarted: () =>
      process.stdout.write(banner({ url: host.publicUrl, isDemo, hasMailSink: mail !== null })),
  });
});
