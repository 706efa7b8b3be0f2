import {
  createLogger,
  createMetrics,
  createSealing,
  fileClock,
  listening,
  runParts,
  unmovedClock,
} from "@homeward/kernel";
import { createSignals, dbReadiness, migrate, openPool, serviceSchema } from "@homeward/postgres";
import { createKafkaTransport } from "@homeward/transport/kafka";
import { intakeApp } from "./app.ts";
import { intakeConfig } from "./config.ts";
import { createIntake } from "./intake.ts";
import { migrations, SERVICE } from "./migrations.ts";

const config = intakeConfig(process.env);
const { publicUrl, tls, DATABASE_URL: url, HOST: host, PORT: port } = config;
const logger = createLogger({ service: SERVICE, level: config.LOG_LEVEL });
const metrics = createMetrics();
const clock = config.CLOCK_FILE === undefined ? unmovedClock : fileClock(config.CLOCK_FILE);

const schema = serviceSchema(SERVICE);
const signals = createSignals({ url, logger, scope: schema, ...tls });
const pool = openPool({
  url,
  role: schema,
  schema,
  max: config.DATABASE_CONNECTIONS,
  applicationName: `homeward ${SERVICE}`,
  signals,
  ...tls,
});
const transport = createKafkaTransport({ settings: config.kafka, logger });
const service = createIntake({
  pool,
  transport,
  signals,
  clock,
  sealing: createSealing(config.SEALING_KEY),
  logger,
  metrics,
  publicUrl,
  allowDemo: !config.isProduction,
  settings: config,
});
const checks = [dbReadiness(pool), ...transport.checks];
const app = intakeApp({ service, checks, logger, metrics, publicUrl, trustProxy: config.TRUST_PROXY });

const database = {
  name: "database",
  start: async () => void (await migrate({ url, service: SERVICE, folders: migrations, ...tls })),
  stop: () => pool.end(),
};
const time = { name: "clock", start: () => Promise.resolve(), stop: () => Promise.resolve(clock.close()) };

await runParts({
  parts: [
    time,
    database,
    { name: "signals", ...signals },
    { name: "transport", ...transport },
    service,
    listening(app, { host, port }),
  ],
  logger,
  onStarted: () => logger.info({ event: "started", url: publicUrl }),
});
