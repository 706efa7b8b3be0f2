/**
 * `npm run start:kafka`: every service as its own process on a real Kafka broker and a real PostgreSQL. Servers that
 * no variable names are run here, detached; what ends unbidden is started again; what a killed launcher left is taken on.
 */
import { createLogger, runParts, type Part } from "@homeward/kernel";
import { demoSeeds, sealingKeyOf, standaloneConfig } from "@homeward/standalone";
import { addressesFrom } from "./addresses.ts";
import { banner } from "./banner.ts";
import { mailServer } from "./demo-mail.ts";
import { applySeeds, createTopics, waitForPorts } from "./prepare.ts";
import { complain, withProgress } from "./progress.ts";
import { dataDirPart, databaseServer, kafkaServer, type Env } from "./servers.ts";
import { serviceProcesses } from "./service-processes.ts";

async function main(given: Env): Promise<void> {
  const config = standaloneConfig(given);
  const { dataDir, host, own, seeds } = config;
  const { isProduction } = host;
  const addresses = addressesFrom(host);
  const logger = createLogger({ service: "start-kafka", level: host.logLevel });
  const sealingKey = sealingKeyOf({ given: own.SEALING_KEY, dataDir, isProduction });

  const database = databaseServer(own.DATABASE_URL, dataDir, logger);
  const kafka = kafkaServer(given, dataDir, logger);
  const mailPlace = { isProduction, host: host.host, port: addresses.mail.port, logger };
  const mail = mailServer(own.SMTP_URL, mailPlace);
  const found = () => ({ ...database.env(), ...kafka.env(), ...mail.env(), SEALING_KEY: sealingKey });
  const env = () => ({ ...given, ...found() });
  const prepared = { config, env, sealingKey, logger };

  await runParts({
    parts: [
      told("taking the data folder", dataDirPart(dataDir)),
      told("taking the ports", waitForPorts(prepared, addresses)),
      told("starting PostgreSQL", database),
      told("starting Kafka (44 MB, fetched once)", kafka),
      told("creating topics", createTopics(prepared)),
      told("applying seeds", applySeeds(prepared)),
      told("starting the mail sink", mail),
      told("starting intake, router and notifier", serviceProcesses({ addresses, env, logger })),
    ],
    logger,
    onStarted: () => {
      const isDemo = seeds.folder === demoSeeds;
      process.stdout.write(banner(addresses, { isDemo, hasMailSink: own.SMTP_URL === undefined }));
    },
  });
}

/** The part says what it does while it starts, and plainly why it cannot. */
const told = (what: string, part: Part): Part => ({
  ...part,
  start: () =>
    withProgress(what, () => part.start()).catch((error: unknown) => {
      complain(error);
      throw error;
    }),
});

await main(process.env).catch((error: unknown) => {
  complain(error);
  process.exitCode = 1;
});
