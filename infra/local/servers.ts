import { join } from "node:path";
import { ConfigError, type Logger, type Part } from "@homeward/kernel";
import { kafkaEnvironment } from "@homeward/transport/kafka";
import { kafkaAvailability } from "../kafka/local-broker.ts";
import { keepKafka, type KeptKafka } from "./keep-kafka.ts";

export type Env = Readonly<Record<string, string | undefined>>;

/** Something that others are told the address of once it runs. */
export interface Server extends Part {
  /** What to put into the environment of those who use it. */
  env(): Env;
}

/** The brokers that KAFKA_BROKERS names, with all that is set for them, else one on this machine's Java. */
export function kafkaServer(given: Env, dataDir: string, logger: Logger): Server {
  const leaving = new AbortController();
  let keeping: Promise<KeptKafka> | null = null;
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
      keeping = keepKafka({ dataDir: join(dataDir, "kafka"), logger, signal: leaving.signal });
      kept = await keeping;
    },
    // One that is being fetched or is coming up is given up, and leaves nothing behind.
    async stop() {
      leaving.abort();
      await (await keeping?.catch(() => null))?.stop();
    },
    env: () =>
      kept === null
        ? {}
        : {
            ...Object.fromEntries(plain.map((name) => [name, undefined])),
            KAFKA_BROKERS: kept.brokers.join(","),
          },
  };
}
