import { readFileSync } from "node:fs";
import { ConfigError, logLevels, readConfig, setting } from "@homeward/kernel";
import type { Tls } from "@homeward/postgres";
import { kafkaEnvironment, topicEnvironment } from "@homeward/transport/kafka";
import { z } from "zod";

/** The environment variables of every process that answers on HTTP and works on a database. */
export const hostEnvironment = {
  /** As `npm start` has it, for trying out; a service process is one in earnest unless it is told otherwise. */
  NODE_ENV: z.string().default("development"),
  HOST: z.string().default("127.0.0.1"),
  PORT: setting.port().default(8080),
  /** Where callers see these doors; default: HOST and PORT. */
  PUBLIC_URL: setting.url("http", "https").optional(),
  TRUST_PROXY: setting.trustProxy().default(false),
  /** The certificate of the authority that signed the database's; TLS is then used and checked. */
  DATABASE_CA_FILE: z.string().optional(),
  DATABASE_CONNECTIONS: setting.count(2, 1_000).default(10),
  /** Moves time, for tests and the demo. */
  CLOCK_FILE: z.string().optional(),
  LOG_LEVEL: z.enum(logLevels).default("info"),
  /** Where traces go, by OTLP over HTTP. Default: nothing is traced. */
  OTEL_EXPORTER_OTLP_ENDPOINT: setting.url("http", "https").optional(),
} as const;

/** The further variables of every service that is a process of its own, on Kafka. */
export const serviceEnvironment = {
  NODE_ENV: z.string().default("production"),
  DATABASE_URL: setting.url("postgres", "postgresql"),
  SEALING_KEY: z.string(),
  ...kafkaEnvironment,
  // What the topics are checked against at the start.
  ...topicEnvironment,
} as const;

export type HostEnvironment = z.output<z.ZodObject<typeof hostEnvironment>>;

/** What follows from the environment of every process. */
export interface HostConfig {
  readonly host: string;
  readonly port: number;
  readonly publicUrl: string;
  readonly trustProxy: boolean | string;
  readonly isProduction: boolean;
  readonly clockFile: string | undefined;
  readonly logLevel: HostEnvironment["LOG_LEVEL"];
  readonly traces: string | undefined;
  readonly database: { readonly max: number; readonly tls?: Tls };
}

/**
 * Reads the environment of a process: what every process has, and the further variables of this one.
 * @throws ConfigError
 */
export function readHost<Shape extends z.ZodRawShape>(
  env: Readonly<Record<string, string | undefined>>,
  more: Shape,
): { host: HostConfig; own: z.output<z.ZodObject<Shape>> } {
  const given = readConfig(z.object(hostEnvironment), env);
  const own = readConfig(z.object(more), env);
  const nodeEnv: unknown = "NODE_ENV" in own ? own["NODE_ENV"] : given.NODE_ENV;
  const isProduction = nodeEnv === "production";
  if (isProduction && given.CLOCK_FILE !== undefined)
    throw new ConfigError(["CLOCK_FILE: time is never moved in production"]);
  const ca = given.DATABASE_CA_FILE;
  const database = {
    max: given.DATABASE_CONNECTIONS,
    ...(ca === undefined ? {} : { tls: { ca: readFileSync(ca, "utf8") } }),
  };
  const host: HostConfig = {
    host: given.HOST,
    port: given.PORT,
    publicUrl: given.PUBLIC_URL ?? `http://${given.HOST}:${given.PORT}`,
    trustProxy: given.TRUST_PROXY,
    isProduction,
    clockFile: given.CLOCK_FILE,
    logLevel: given.LOG_LEVEL,
    traces: given.OTEL_EXPORTER_OTLP_ENDPOINT,
    database,
  };
  return { host, own };
}
