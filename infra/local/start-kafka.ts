/**
 * `npm run start:kafka`: every service as its own process on a real Kafka broker and a real PostgreSQL. Servers that
 * no variable names are run here, detached; what ends unbidden is started again; what a killed launcher left is taken on.
 */
import { databaseServer, dataDirPart } from "@homeward/host";
import { createLogger, runParts, type Part } from "@homeward/kernel";
import { demoSeeds, sealingKeyOf, standaloneConfig } from "@homeward/standalone";
import { addressesFrom } from "./addresses.ts";
import { banner } from "./banner.ts";
import { mailServer } from "./demo-mail.ts";
import { applySeeds, createTopics, waitForPorts } from "./prepare.ts";
import { complain, withProgress } from "./progress.ts";
import { kafkaServer, type Env } from "./servers.ts";
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
  const found = () => ({
    DATABASE_URL: database.url(),
    ...kafka.env(),
    ...mail.env(),
    SEALING_KEY: sealingKey,
  });
  // The services take themselves to be in earnest unless they are told.
  const NODE_ENV = isProduction ? "production" : "development";
  const env = () => ({ ...given, NODE_ENV, ...found() });
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
function told(what: string, part: Part): Part {
  let leaving = false;
  return {
    name: part.name,
    start: () =>
      withProgress(what, () => part.start()).catch((error: unknown) => {
        // One that was cut short has nothing to complain of.
        if (!leaving) complain(error);
        throw error;
      }),
    stop() {
      leaving = true;
      return part.stop();
    },
  };
}

await main(process.env).catch((error: unknown) => {
  complain(error);
  process.exitCode = 1;
});
