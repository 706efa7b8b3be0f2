import { readFileSync } from "node:fs";
import { ConfigError, logLevels, readConfig, setting } from "@homeward/kernel";
import type { Tls } from "@homeward/postgres";
import { kafkaEnvironment, kafkaSettings } from "@homeward/transport/kafka";
import { z } from "zod";
import { intakeSettings } from "./settings.ts";

/** The environment variables of intake as a process of its own. */
export const environment = z.object({
  NODE_ENV: z.string().default("development"),
  HOST: z.string().default("127.0.0.1"),
  PORT: setting.port().default(8080),
  /** Where callers see these doors; default: HOST and PORT. */
  PUBLIC_URL: setting.url("http", "https").optional(),
  TRUST_PROXY: setting.trustProxy().default(false),
  DATABASE_URL: setting.url("postgres", "postgresql"),
  /** The certificate of the authority that signed the database's; TLS is then used and checked. */
  DATABASE_CA_FILE: z.string().optional(),
  DATABASE_CONNECTIONS: setting.count(2, 1_000).default(10),
  SEALING_KEY: z.string(),
  /** Moves time, for tests. */
  CLOCK_FILE: z.string().optional(),
  LOG_LEVEL: z.enum(logLevels).default("info"),
  ...kafkaEnvironment,
  ...intakeSettings,
});

/**
 * Reads the environment of the process.
 * @throws ConfigError
 */
export function intakeConfig(env: Readonly<Record<string, string | undefined>>) {
  const config = readConfig(environment, env);
  const kafka = kafkaSettings(config, "homeward-intake");
  const isProduction = config.NODE_ENV === "production";
  if (kafka === null) throw new ConfigError(["KAFKA_BROKERS: is required"]);
  if (isProduction && config.CLOCK_FILE !== undefined)
    throw new ConfigError(["CLOCK_FILE: time is never moved in production"]);
  const tls: { tls?: Tls } =
    config.DATABASE_CA_FILE === undefined
      ? {}
      : { tls: { ca: readFileSync(config.DATABASE_CA_FILE, "utf8") } };
  const publicUrl = config.PUBLIC_URL ?? `http://${config.HOST}:${config.PORT}`;
  return { ...config, isProduction, kafka, tls, publicUrl };
}
