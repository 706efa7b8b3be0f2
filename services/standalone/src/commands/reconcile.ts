import { resolve } from "node:path";
import { clockOf, readHost } from "@homeward/host";
import { ConfigError, createLogger } from "@homeward/kernel";
import { notifierSettings } from "@homeward/notifier";
import { kafkaEnvironment, kafkaSettings } from "@homeward/transport/kafka";
import { standaloneEnvironment } from "../config.ts";
import { sealingKeyOf } from "../data-dir/sealing-key.ts";
import { useDatabase } from "../data-dir/use-database.ts";
import { reconcile, type Reconciled } from "../reconcile/reconcile.ts";

const USAGE = `npm run reconcile

  After the database was restored to an earlier point in time: takes back from Kafka what the database has forgotten.
  Every service has to be stopped. Uses DATABASE_URL, KAFKA_BROKERS and SEALING_KEY as the services do. Doing it twice
  does no harm; until it has come to its end no service starts. Ends with 1 where something could not be taken back, and
  says what. What it does, and what it cannot: docs/restore.md.`;

async function main(args: readonly string[]): Promise<number> {
  if (args.length > 0) return fail(USAGE);
  const { DATABASE_URL, DATA_DIR, SEALING_KEY } = standaloneEnvironment;
  const { host, own } = readHost(process.env, {
    DATABASE_URL,
    DATA_DIR,
    SEALING_KEY,
    ...kafkaEnvironment,
    ...notifierSettings,
  });
  const kafka = kafkaSettings(own, "homeward-reconcile");
  if (kafka === null) throw new ConfigError(["KAFKA_BROKERS: is required"]);
  const dataDir = resolve(own.DATA_DIR);
  const sealingKey = sealingKeyOf({ given: own.SEALING_KEY, dataDir, isProduction: host.isProduction });
  const clock = clockOf(host.clockFile);
  const { tls } = host.database;
  try {
    const done = await useDatabase({ url: own.DATABASE_URL, dataDir }, (url) =>
      reconcile({
        url,
        kafka,
        sealingKey,
        clock,
        settings: own,
        publicUrl: host.publicUrl,
        logger: createLogger({ service: "reconcile", level: "error" }),
        ...(tls === undefined ? {} : { tls }),
      }),
    );
    console.log(inWords(done));
    const lacking = whatIsLacking(done);
    if (lacking.length > 0) console.error(lacking.join("\n"));
    return lacking.length > 0 ? 1 : 0;
  } finally {
    clock.close();
  }
}

const inWords = ({ messages, reports, placements, unlike, cases, unsent }: Reconciled): string =>
  [
    `messages that Kafka keeps            ${messages}`,
    `reports taken back                   ${reports}`,
    `placements by people taken back      ${placements}`,
    `versions of routes that are stand-ins ${unlike}`,
    `cases put where they stood           ${cases}`,
    `messages that are not sent again     ${unsent}`,
  ].join("\n");

/** What a person has to look at; the services may be started all the same. */
const whatIsLacking = ({ leftOut, routeless, hasGap }: Reconciled): string[] => [
  ...(hasGap
    ? ["Kafka keeps nothing from before the restore point: what was told in between is lost. docs/restore.md"]
    : []),
  ...leftOut.map(({ id, topic, key }) => `could not be taken back: message ${id} of ${topic}, key ${key}`),
  ...routeless.map((caseId) => `not there, its route is no longer kept: case ${caseId}`),
];

function fail(message: string): number {
  console.error(message);
  return 2;
}

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) =>
  fail(error instanceof Error ? error.message : String(error)),
);
