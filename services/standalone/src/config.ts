import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { intakeSettings } from "@homeward/intake";
import { ConfigError, setting } from "@homeward/kernel";
import { notifierSettings } from "@homeward/notifier";
import { readHost } from "@homeward/host";
import { routerSettings } from "@homeward/router";
import { kafkaEnvironment, kafkaSettings, topicEnvironment, topicPlan } from "@homeward/transport/kafka";
import { z } from "zod";

const root = resolve(import.meta.dirname, "../../..");
export const demoSeeds = resolve(root, "seeds/demo");

/** The environment variables of the one-process Homeward beside those of every process. */
export const standaloneEnvironment = {
  /** Default: an embedded PostgreSQL in DATA_DIR. */
  DATABASE_URL: setting.url("postgres", "postgresql").optional(),
  DATA_DIR: z.string().default(resolve(root, ".homeward")),
  /** A seed folder, applied at every start. Default: the demo seeds, into an empty Homeward; none in production. */
  SEEDS: z.string().optional(),
  /** Default: made once into DATA_DIR; required in production. */
  SEALING_KEY: z.string().optional(),
  ...kafkaEnvironment,
  ...topicEnvironment,
  ...intakeSettings,
  ...routerSettings,
  ...notifierSettings,
} as const;

/**
 * Reads the environment of the one-process Homeward.
 * @throws ConfigError
 */
export function standaloneConfig(env: Readonly<Record<string, string | undefined>>) {
  const { host, own } = readHost(env, standaloneEnvironment);
  const { isProduction } = host;
  if (isProduction && own.SMTP_URL === undefined)
    throw new ConfigError(["SMTP_URL: is required in production, where there is no built-in mail sink"]);
  // Each would replace the other's, at every start.
  if (own.GEOGRAPHY_DIR !== undefined && own.SEEDS !== undefined && existsSync(join(own.SEEDS, "geography")))
    throw new ConfigError([
      "GEOGRAPHY_DIR: the seed folder has a geography of its own; only one can be loaded",
    ]);
  return {
    host,
    own,
    dataDir: resolve(own.DATA_DIR),
    seeds:
      own.SEEDS === undefined
        ? { folder: isProduction ? null : demoSeeds, onlyWhenEmpty: true, isProduction }
        : { folder: resolve(own.SEEDS), onlyWhenEmpty: false, isProduction },
    kafka: kafkaSettings(own, "homeward"),
    topicPlan: topicPlan(own),
  };
}

export type StandaloneConfig = ReturnType<typeof standaloneConfig>;
