import { randomUUID } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { generateSealingKey } from "@homeward/kernel";
import {
  movableClock,
  receiver,
  smtpSink,
  testDatabase,
  type MovableClock,
  type Receiver,
  type SmtpSink,
  testFolder,
} from "@homeward/testing";
import type { KafkaSettings } from "@homeward/transport/kafka";
import { command, inOneProcess, inProcessesOfTheirOwn, type Environment, type Services } from "./services.ts";
import { lookInside, type Inside } from "./settled.ts";
import { writeSeeds } from "./world.ts";

export type TransportName = "in-process" | "kafka";

/** A Wednesday without a holiday near it, half past nine in London: in working hours, with a long day before it. */
export const BEGINNING = Temporal.ZonedDateTime.from("2026-12-02T09:30[Europe/London]");

/** A running Homeward, everybody it can tell, and what moves its time. */
export interface Homeward extends Services {
  readonly transport: TransportName;
  readonly clock: MovableClock;
  readonly ears: Receiver;
  readonly mail: SmtpSink;
  readonly inside: Inside;
  /** Where the embedded default keeps what it keeps. */
  readonly dataDir: string;
  /** The folder of its directory as it was applied. */
  readonly seeds: string;
  /** The cluster as a client of our own reaches it; nothing answers there in one process. */
  readonly kafka: KafkaSettings;
  /** What its processes are run with; commands of the product need the same. */
  readonly env: Environment;
  close(): Promise<void>;
}

export interface Ground {
  readonly transport: TransportName;
  /** Of Kafka. */
  readonly brokers?: readonly string[];
  /** Default: a new database on the test server. "embedded": the server that the product brings itself. */
  readonly database?: string;
  /** Where the embedded default keeps what it keeps. Default: a new folder. */
  readonly dataDir?: string;
  /** More of the processes' environment. */
  readonly env?: Environment;
}

/** Boots the real thing as real processes: live keys and secrets, the default ladders, a moved clock. */
export async function homeward(ground: Ground): Promise<Homeward> {
  const { transport, brokers = [] } = ground;
  const clock = movableClock();
  clock.set(BEGINNING.epochMilliseconds - Date.now());
  const [ears, mail] = await Promise.all([receiver(), smtpSink()]);
  const seeds = writeSeeds(ears.url);
  const dataDir = ground.dataDir ?? testFolder("acceptance");
  const own = ground.database === undefined ? await testDatabase() : null;
  const databaseUrl = own?.url ?? ground.database ?? "embedded";
  const topicPrefix = `acceptance-${randomUUID().slice(0, 8)}.`;
  const env: Environment = {
    ...(databaseUrl === "embedded" ? {} : { DATABASE_URL: databaseUrl }),
    SEALING_KEY: generateSealingKey("acceptance"),
    NODE_ENV: "development",
    CLOCK_FILE: clock.path,
    DATA_DIR: dataDir,
    SMTP_URL: mail.url,
    RATE_LIMIT_PER_SECOND: "1000",
    RATE_LIMIT_BURST: "1000",
    KEEP_MESSAGES_DAYS: "3650",
    LOG_LEVEL: "debug",
    ...ground.env,
  };
  const onKafka = {
    ...env,
    KAFKA_BROKERS: brokers.join(","),
    KAFKA_TOPIC_PREFIX: topicPrefix,
    KAFKA_PARTITIONS: "3",
  };
  if (transport === "kafka") {
    await command("infra/kafka/topics.ts", ["create"], onKafka);
    await command("services/standalone/src/commands/seed.ts", [seeds], env);
  }
  const services =
    transport === "kafka"
      ? await inProcessesOfTheirOwn(onKafka)
      : await inOneProcess({ ...env, SEEDS: seeds });
  const inside = lookInside(databaseUrl === "embedded" ? embeddedUrl(dataDir) : databaseUrl, clock);
  return {
    ...services,
    transport,
    clock,
    ears,
    mail,
    inside,
    dataDir,
    seeds,
    kafka: { brokers, topicPrefix, clientId: "acceptance" },
    env: transport === "kafka" ? onKafka : env,
    async close() {
      await services.stop();
      await inside.end();
      await Promise.all([ears.close(), mail.close(), own?.drop()]);
      clock.remove();
      for (const folder of [seeds, dataDir]) rmSync(folder, { recursive: true, force: true });
    },
  };
}

function embeddedUrl(dataDir: string): string {
  const { port, password } = JSON.parse(readFileSync(join(dataDir, "postgres.json"), "utf8")) as Record<
    "port" | "password",
    string
  >;
  return `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
}
