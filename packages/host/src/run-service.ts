import {
  buildApp,
  ConfigError,
  createLogger,
  createMetrics,
  createSealing,
  fileClock,
  listening,
  runParts,
  setting,
  unmovedClock,
  type Clock,
  type Logger,
  type Metrics,
  type Part,
  type Sealing,
  type Service,
} from "@homeward/kernel";
import { dbReadiness, type MigrationFolder, type Pool, type Signals } from "@homeward/postgres";
import type { Transport } from "@homeward/transport";
import { createKafkaTransport, kafkaEnvironment, kafkaSettings } from "@homeward/transport/kafka";
import { z } from "zod";
import { readHost } from "./environment.ts";
import { openStore } from "./store.ts";

/** What every service is built on. */
export interface ServiceDeps {
  /** Opened for role and schema of the service, with its signals. */
  readonly pool: Pool;
  readonly transport: Transport;
  readonly signals: Signals;
  readonly clock: Clock;
  readonly sealing: Sealing;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Where the doors are seen from outside, without a slash at the end. */
  readonly publicUrl: string;
  /** False in production. */
  readonly allowDemo: boolean;
}

export interface ServiceProcess<Shape extends z.ZodRawShape> {
  readonly name: string;
  readonly migrations: readonly MigrationFolder[];
  /** Environment variables beside those of every process. */
  readonly environment: Shape;
  readonly create: (deps: ServiceDeps, own: z.output<z.ZodObject<Shape>>) => Service;
}

const required = {
  DATABASE_URL: setting.url("postgres", "postgresql"),
  SEALING_KEY: z.string(),
  ...kafkaEnvironment,
};

/** Runs one service as a process of its own, on Kafka, until it is told to stop. */
export async function runService<Shape extends z.ZodRawShape>(
  env: Readonly<Record<string, string | undefined>>,
  { name, migrations, environment, create }: ServiceProcess<Shape>,
): Promise<void> {
  const { host, own } = readHost(env, required);
  const settings = readHost(env, environment).own;
  const kafka = kafkaSettings(own, `homeward-${name}`);
  if (kafka === null) throw new ConfigError(["KAFKA_BROKERS: is required"]);
  const logger = createLogger({ service: name, level: host.logLevel });
  const metrics = createMetrics();
  const clock = clockOf(host.clockFile);
  const { pool, signals, part } = openStore({
    service: name,
    migrations,
    url: own.DATABASE_URL,
    logger,
    ...host.database,
  });
  const transport = createKafkaTransport({ settings: kafka, logger });
  const sealing = createSealing(own.SEALING_KEY);
  const { publicUrl, isProduction, trustProxy } = host;
  const deps = {
    pool,
    transport,
    signals,
    clock,
    sealing,
    logger,
    metrics,
    publicUrl,
    allowDemo: !isProduction,
  };
  const service = create(deps, settings);
  const checks = [dbReadiness(pool), ...transport.checks];
  const app = buildApp({
    services: [service],
    checks,
    logger,
    metrics,
    publicUrl,
    trustProxy,
    title: `Homeward ${name}`,
  });
  await runParts({
    parts: [clockPart(clock), part, { name: "transport", ...transport }, service, listening(app, host)],
    logger,
    onStarted: () => logger.info({ event: "started", url: publicUrl }),
  });
}

export const clockOf = (file: string | undefined): Clock =>
  file === undefined ? unmovedClock : fileClock(file);

export const clockPart = (clock: Clock): Part => ({
  name: "clock",
  start: () => Promise.resolve(),
  stop: () => Promise.resolve(clock.close()),
});
