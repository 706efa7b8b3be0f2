import { clockOf } from "@homeward/host";
import {
  createLogger,
  createSealing,
  HomewardError,
  readConfig,
  type Logger,
  type Part,
} from "@homeward/kernel";
import { seedsPart, type StandaloneConfig } from "@homeward/standalone";
import {
  ensureTopics,
  kafkaEnvironment,
  kafkaSettings,
  topicEnvironment,
  topicPlan,
} from "@homeward/transport/kafka";
import { z } from "zod";
import type { Addresses } from "./addresses.ts";
import { untilFree } from "./free-ports.ts";
import type { Env } from "./servers.ts";

/** What there is once the servers run. */
export interface Prepared {
  readonly config: StandaloneConfig;
  /** The environment of the services. */
  readonly env: () => Env;
  readonly sealingKey: string;
  readonly logger: Logger;
}

/** What is done once, before the services start, and leaves nothing running. */
const task = (name: string, start: () => Promise<void>): Part => ({
  name,
  start,
  stop: () => Promise.resolve(),
});

/** Waits for the services that a killed launcher has left. */
export const waitForPorts = ({ config }: Prepared, addresses: Addresses): Part => {
  const ports = Object.values(addresses).map(({ port }) => port);
  return task("ports", () => untilFree(config.host.host, ports));
};

/** What `node infra/kafka/topics.ts create` does. */
export const createTopics = ({ env }: Prepared): Part =>
  task("topics", async () => {
    const given = readConfig(z.object({ ...kafkaEnvironment, ...topicEnvironment }), env());
    const settings = kafkaSettings(given, "homeward-topics");
    if (settings === null) throw new HomewardError("no-brokers", "there are no Kafka brokers");
    const silent = createLogger({ service: "kafka-topics", level: "silent" });
    await ensureTopics({ settings, logger: silent }, topicPlan(given));
  });

/** Applies the seed folder, as `npm start` does, once for all services. */
export const applySeeds = ({ config: { host, seeds }, env, sealingKey, logger }: Prepared): Part =>
  task("seeds", async () => {
    const clock = clockOf(host.clockFile);
    try {
      const { DATABASE_URL: databaseUrl = "" } = env();
      const { tls } = host.database;
      const place = { ...seeds, env: env(), databaseUrl, ...(tls === undefined ? {} : { tls }) };
      await seedsPart(place, { clock, sealing: createSealing(sealingKey), logger }).start();
    } finally {
      clock.close();
    }
  });
