import { join } from "node:path";
import { ConfigError, type Logger, type Part } from "@homeward/kernel";
import { holdDataDir, keepPostgres, type DataDirHold, type KeptPostgres } from "@homeward/postgres";
import { kafkaEnvironment } from "@homeward/transport/kafka";
import { kafkaAvailability } from "../kafka/local-broker.ts";
import { keepKafka, type KeptKafka } from "./keep-kafka.ts";

export type Env = Readonly<Record<string, string | undefined>>;

/** Something that others are told the address of once it runs. */
export interface Server extends Part {
  /** What to put into the environment of those who use it. */
  env(): Env;
}

/** The data folder, for this process alone. Starting throws DataDirInUse while another live one has it. */
export function dataDirPart(dataDir: string): Part {
  let hold: DataDirHold | null = null;
  return {
    name: "data-dir",
    async start() {
      hold = holdDataDir(dataDir);
    },
    stop: async () => hold?.release(),
  };
}

/** The database that DATABASE_URL names, else an embedded one in the data folder. */
export function databaseServer(given: string | undefined, dataDir: string, logger: Logger): Server {
  let kept: KeptPostgres | null = null;
  return {
    name: "database",
    async start() {
      if (given === undefined) kept = await keepPostgres({ dataDir, logger });
    },
    stop: async () => kept?.stop(),
    env: () => ({ DATABASE_URL: given ?? kept?.url }),
  };
}

/** The brokers that KAFKA_BROKERS names, with all that is set for them, else one on this machine's Java. */
export function kafkaServer(given: Env, dataDir: string, logger: Logger): Server {
  let kept: KeptKafka | null = null;
  // TLS and passwords are meant for the brokers that are not there.
  const plain = Object.keys(kafkaEnvironment).filter((name) => name !== "KAFKA_TOPIC_PREFIX");
  return {
    name: "kafka",
    async start() {
      if (given["KAFKA_BROKERS"]) return;
      const availability = await kafkaAvailability();
      if (!availability.ok)
        throw new ConfigError([`KAFKA_BROKERS: is not set, and there is ${availability.why}`]);
      kept = await keepKafka({ dataDir: join(dataDir, "kafka"), logger });
    },
    stop: async () => kept?.stop(),
    env: () =>
      kept === null
        ? {}
        : {
            ...Object.fromEntries(plain.map((name) => [name, undefined])),
            KAFKA_BROKERS: kept.brokers.join(","),
          },
  };
}
