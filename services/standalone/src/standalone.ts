import { clockOf, clockPart, openStore, type ServiceDeps } from "@homeward/host";
import { createIntake, migrations as intakeMigrations } from "@homeward/intake";
import {
  buildApp,
  createLogger,
  createMetrics,
  createSealing,
  HomewardError,
  listening,
  type Logger,
  type Part,
  type Service,
} from "@homeward/kernel";
import { createNotifier, migrations as notifierMigrations, senderOf } from "@homeward/notifier";
import { dbReadiness, openPool } from "@homeward/postgres";
import { createRouter, migrations as routerMigrations } from "@homeward/router";
import { createInProcessTransport } from "@homeward/transport/in-process";
import { createKafkaTransport } from "@homeward/transport/kafka";
import type { StandaloneConfig } from "./config.ts";
import { registerDemoMail } from "./demo-mail/routes.ts";
import type { MailSink } from "./demo-mail/open-mail-sink.ts";
import { applySeeds, describeChanges } from "./seeds/apply-seeds.ts";
import { formatMistake } from "./seeds/mistake.ts";
import { readSeeds } from "./seeds/read-seeds.ts";
import { seedTakers } from "./seeds/takers.ts";

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
}

/** All services in one process, as parts to be started in this order. Wiring only. */
export function standaloneParts(ground: Ground): Part[] {
  const { config, logger } = ground;
  const { host, own } = config;
  const clock = clockOf(host.clockFile);
  const metrics = createMetrics();
  const transport =
    config.kafka === null
      ? createInProcessTransport({ logger })
      : createKafkaTransport({ settings: config.kafka, logger });
  const sealing = createSealing(ground.sealingKey);
  const loggerOf = (service: string) => createLogger({ service, level: host.logLevel });
  const open = (service: string, migrations: typeof intakeMigrations) =>
    openStore({
      service,
      migrations,
      url: ground.databaseUrl,
      logger: logger.child({ service }),
      ...host.database,
    });
  const stores = {
    intake: open("intake", intakeMigrations),
    router: open("router", routerMigrations),
    notifier: open("notifier", notifierMigrations),
  };
  const common = {
    transport,
    clock,
    sealing,
    metrics,
    publicUrl: host.publicUrl,
    allowDemo: !host.isProduction,
  };
  const depsOf = (service: keyof typeof stores): ServiceDeps => {
    const { pool, signals } = stores[service];
    return { ...common, pool, signals, logger: loggerOf(service) };
  };
  const sending = ground.mail === null ? own : { ...own, SMTP_URL: ground.mail.url };
  const services: Service[] = [
    createIntake({ ...depsOf("intake"), settings: own }),
    createRouter({ ...depsOf("router"), settings: own }),
    createNotifier({
      ...depsOf("notifier"),
      settings: sending,
      sender: senderOf(sending, host.isProduction),
    }),
  ];
  const checks = [...Object.values(stores).map(({ pool }) => dbReadiness(pool)), ...transport.checks];
  const { publicUrl, trustProxy } = host;
  const app = buildApp({ services, checks, logger, metrics, publicUrl, trustProxy });
  if (ground.mail !== null) registerDemoMail(app, ground.mail);
  return [
    clockPart(clock),
    ...Object.values(stores).map(({ part }) => part),
    seedsPart(ground, { clock, sealing }),
    { name: "transport", ...transport },
    ...services,
    listening(app, host),
  ];
}

/** Applies the seed folder at every start; a folder with mistakes stops the start. */
function seedsPart(
  { config, env, databaseUrl, logger }: Ground,
  { clock, sealing }: Pick<ServiceDeps, "clock" | "sealing">,
): Part {
  return {
    name: "seeds",
    async start() {
      if (config.seeds === null) return;
      const checked = await readSeeds(config.seeds, env);
      if (!checked.ok) throw new SeedsInvalid(checked.mistakes.map(formatMistake));
      const tls = config.host.database.tls === undefined ? {} : { tls: config.host.database.tls };
      const pool = openPool({ url: databaseUrl, max: 1, applicationName: "homeward seeds", ...tls });
      try {
        const changes = await applySeeds(pool, checked.seeds, { takers: seedTakers(sealing), clock });
        const changed = Object.entries(changes).flatMap(([service, of]) =>
          describeChanges(of).map((it) => `${service} ${it}`),
        );
        logger.info({ event: "seeds-applied", changed });
      } finally {
        await pool.end();
      }
    },
    stop: () => Promise.resolve(),
  };
}

/** Every mistake of a seed folder, each with its file and path. */
export class SeedsInvalid extends HomewardError {
  constructor(mistakes: readonly string[]) {
    super("seeds-invalid", ["The seed folder cannot be used:", ...mistakes].join("\n  - "));
  }
}
