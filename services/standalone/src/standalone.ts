import { clockOf, clockPart, openStore, type ServiceDeps } from "@homeward/host";
import { createIntake, migrations as intakeMigrations } from "@homeward/intake";
import {
  buildApp,
  createLogger,
  createMetrics,
  createSealing,
  listening,
  noTracing,
  type Clock,
  type Logger,
  type Metrics,
  type Part,
  type Service,
  type Tracing,
} from "@homeward/kernel";
import { createNotifier, migrations as notifierMigrations, openSender } from "@homeward/notifier";
import { dbReadiness } from "@homeward/postgres";
import { createRouter, migrations as routerMigrations } from "@homeward/router";
import type { Transport } from "@homeward/transport";
import { createInProcessTransport } from "@homeward/transport/in-process";
import { createKafkaTransport, watchLag } from "@homeward/transport/kafka";
import type { StandaloneConfig } from "./config.ts";
import { registerDemoMail } from "./demo-mail/routes.ts";
import type { MailSink } from "./demo-mail/open-mail-sink.ts";
import { seedsPart } from "./seeds/open-seeds.ts";

/** What the one process stands on, opened before it is built. */
export interface Ground {
  readonly config: StandaloneConfig;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A login that may take on the services' roles. */
  readonly databaseUrl: string;
  readonly sealingKey: string;
  /** The built-in mail server; null where SMTP_URL names a real one. */
  readonly mail: MailSink | null;
  readonly logger: Logger;
  readonly tracing?: Tracing;
  /** Default: moved by the file that CLOCK_FILE names, if any. */
  readonly clock?: Clock;
}

/** All services in one process, as parts to be started in this order. Wiring only. */
export function standaloneParts(ground: Ground): Part[] {
  const { config, logger, tracing = noTracing } = ground;
  const { host } = config;
  const clock = ground.clock ?? clockOf(host.clockFile);
  const metrics = createMetrics();
  const transport = openTransport(config, { logger, metrics });
  const sealing = createSealing(ground.sealingKey);
  const loggerOf = (service: string) => createLogger({ service, level: host.logLevel });
  const stores = openStores(ground, loggerOf);
  const common = {
    transport,
    clock,
    sealing,
    metrics,
    tracing,
    publicUrl: host.publicUrl,
    allowDemo: !host.isProduction,
  };
  const depsOf = (service: keyof typeof stores): ServiceDeps => {
    const { pool, signals } = stores[service];
    return { ...common, pool, signals, logger: loggerOf(service) };
  };
  const services = createServices(ground, depsOf);
  const checks = [...Object.values(stores).map(({ pool }) => dbReadiness(pool)), ...transport.checks];
  const { publicUrl, trustProxy } = host;
  const app = buildApp({ services, checks, logger, metrics, tracing, publicUrl, trustProxy });
  if (ground.mail !== null) registerDemoMail(app, ground.mail);
  return [
    clockPart(clock),
    ...Object.values(stores).map(({ part }) => part),
    seedsPart(
      { ...config.seeds, env: ground.env, databaseUrl: ground.databaseUrl, ...tlsOf(config) },
      { clock, sealing, logger },
    ),
    { name: "transport", ...transport },
    ...services,
    listening(app, host),
  ];
}

function openTransport(
  { kafka: settings, topicPlan }: StandaloneConfig,
  { logger, metrics }: { readonly logger: Logger; readonly metrics: Metrics },
): Transport {
  if (settings === null) return createInProcessTransport({ logger });
  const transport = createKafkaTransport({ settings, topicPlan, logger });
  watchLag(transport, { service: "homeward", metrics });
  return transport;
}

function openStores({ databaseUrl: url, config }: Ground, loggerOf: (service: string) => Logger) {
  const open = (service: string, migrations: typeof intakeMigrations) =>
    openStore({ service, migrations, url, logger: loggerOf(service), ...config.host.database });
  return {
    intake: open("intake", intakeMigrations),
    router: open("router", routerMigrations),
    notifier: open("notifier", notifierMigrations),
  };
}

const tlsOf = ({ host: { database } }: StandaloneConfig) =>
  database.tls === undefined ? {} : { tls: database.tls };

function createServices(
  { config: { host, own }, mail }: Ground,
  depsOf: (service: "intake" | "router" | "notifier") => ServiceDeps,
): Service[] {
  const settings = mail === null ? own : { ...own, SMTP_URL: mail.url };
  const sender = openSender(settings, host.isProduction);
  return [
    createIntake({ ...depsOf("intake"), settings }),
    createRouter({ ...depsOf("router"), settings }),
    createNotifier({ ...depsOf("notifier"), settings, sender }),
  ];
}
