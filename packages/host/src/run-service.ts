import {
  buildApp,
  ConfigError,
  createLogger,
  createMetrics,
  createSealing,
  fileClock,
  listening,
  runParts,
  unmovedClock,
  type Clock,
  type Logger,
  type Metrics,
  type Part,
  type Sealing,
  type Service,
  type Tracing,
} from "@homeward/kernel";
import { dbReadiness, type MigrationFolder, type Pool, type Signals } from "@homeward/postgres";
import type { Transport } from "@homeward/transport";
import { createKafkaTransport, kafkaSettings, topicPlan, watchLag } from "@homeward/transport/kafka";
import type { z } from "zod";
import { readHost, serviceEnvironment } from "./environment.ts";
import { openTracing } from "./open-tracing.ts";
import { plainly, sayPlainly } from "./plainly.ts";
import { openStore } from "./store.ts";

/** The environment of a process. */
export type Env = Readonly<Record<string, string | undefined>>;

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
  /** Left out where nothing is traced. */
  readonly tracing?: Tracing;
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

/** Runs one service as a process of its own, on Kafka, until it is told to stop. */
export const runService = <Shape extends z.ZodRawShape>(
  env: Env,
  definition: ServiceProcess<Shape>,
): Promise<void> => plainly(() => run(env, definition));

async function run<Shape extends z.ZodRawShape>(env: Env, definition: ServiceProcess<Shape>): Promise<void> {
  const { name } = definition;
  const { host } = readHost(env, serviceEnvironment);
  const settings = readHost(env, definition.environment).own;
  const { tracing, part: tracer } = await openTracing(host.traces, `homeward-${name}`);
  const opened = openDeps(env, definition);
  const { parts } = opened;
  const deps: ServiceDeps = { ...opened.deps, tracing };
  const { pool, transport, logger, metrics, publicUrl, clock } = deps;
  const service = definition.create(deps, settings);
  const checks = [dbReadiness(pool), ...transport.checks];
  const { trustProxy } = host;
  const title = `Homeward ${name}`;
  const app = buildApp({
    services: [service],
    checks,
    logger,
    metrics,
    publicUrl,
    trustProxy,
    title,
    tracing,
  });
  await runParts({
    parts: [tracer, clockPart(clock), ...parts, service, listening(app, host)],
    logger,
    onFailed: sayPlainly,
    onStarted: () => logger.info({ event: "started", url: publicUrl }),
  });
}

/** What the service is built on, and the parts of it that have to run. */
function openDeps(
  env: Env,
  { name, migrations }: Pick<ServiceProcess<z.ZodRawShape>, "name" | "migrations">,
): { deps: ServiceDeps; parts: readonly Part[] } {
  const { host, own } = readHost(env, serviceEnvironment);
  const kafka = kafkaSettings(own, `homeward-${name}`);
  if (kafka === null) throw new ConfigError(["KAFKA_BROKERS: is required"]);
  const logger = createLogger({ service: name, level: host.logLevel });
  const { pool, signals, part } = openStore({
    service: name,
    migrations,
    url: own.DATABASE_URL,
    logger,
    ...host.database,
  });
  const transport = createKafkaTransport({ settings: kafka, topicPlan: topicPlan(own), logger });
  const metrics = createMetrics();
  watchLag(transport, { service: name, metrics });
  const deps: ServiceDeps = {
    pool,
    transport,
    signals,
    clock: clockOf(host.clockFile),
    sealing: createSealing(own.SEALING_KEY),
    logger,
    metrics,
    publicUrl: host.publicUrl,
    allowDemo: !host.isProduction,
  };
  return { deps, parts: [part, { name: "transport", ...transport }] };
}

export const clockOf = (file: string | undefined): Clock =>
  file === undefined ? unmovedClock : fileClock(file);

export const clockPart = (clock: Clock): Part => ({
  name: "clock",
  start: () => Promise.resolve(),
  stop: () => Promise.resolve(clock.close()),
});
