import { topics, type Message } from "@homeward/contracts";
import type { ServiceDeps } from "@homeward/host";
import {
  createMetrics,
  createSealing,
  HomewardError,
  unmovedClock,
  type Clock,
  type Logger,
} from "@homeward/kernel";
import { restoreReports, type RestoredReports } from "@homeward/intake";
import { restoreCases, type NotifierSettings, type RestoredCases } from "@homeward/notifier";
import type { LeftOut } from "@homeward/outbox";
import { markUnfinished, openPool, serviceSchema, type Pool, type Tls } from "@homeward/postgres";
import { restoreRoutes, type RestoredRoutes } from "@homeward/router";
import type { Transport } from "@homeward/transport";
import { readKept, type KafkaSettings } from "@homeward/transport/kafka";
import { migrateServices } from "../seeds/read-known.ts";
import { newestKnown, runningServices } from "./running-store.ts";

export interface ReconcilePlace {
  readonly url: string;
  readonly tls?: Tls;
  readonly kafka: KafkaSettings;
  readonly sealingKey: string;
  readonly settings: NotifierSettings;
  readonly publicUrl: string;
  readonly clock?: Clock;
  readonly logger: Logger;
}

export interface Reconciled
  extends Omit<RestoredRoutes, "leftOut">, Omit<RestoredCases, "leftOut">, Omit<RestoredReports, "leftOut"> {
  /** Messages that Kafka still keeps. */
  readonly messages: number;
  /** Those that could not be applied, each once. */
  readonly leftOut: readonly LeftOut[];
  /** Kafka's oldest message is younger than the newest that the database knows: what lay between is lost. */
  readonly hasGap: boolean;
}

/** Another cluster or prefix than the services', or one that lost everything: there is nothing to bring together. */
export class NothingKept extends HomewardError {
  constructor() {
    super(
      "nothing-kept",
      "Kafka keeps no message of Homeward's. Is it KAFKA_BROKERS and KAFKA_TOPIC_PREFIX of the services?",
    );
  }
}

/** A service works on the database: what it does meanwhile could not be told from what was forgotten. */
export class ServicesRunning extends HomewardError {
  constructor(names: readonly string[]) {
    super("services-running", `Stop these first: ${names.join(", ")}. Then run it again.`);
  }
}

/**
 * Brings a database that was restored to an earlier point in time and a Kafka that is ahead of it together: every
 * service takes back what Kafka still has, from its own topic and from those it reads. Doing it twice is doing it once;
 * until it has come to its end no service starts.
 * @throws ServicesRunning, NothingKept
 */
export async function reconcile(place: ReconcilePlace): Promise<Reconciled> {
  const { url, tls, kafka, logger } = place;
  const secure = tls === undefined ? {} : { tls };
  const admin = openPool({ url, max: 1, applicationName: "homeward reconcile", ...secure });
  const pools = {
    intake: open("intake", place),
    router: open("router", place),
    notifier: open("notifier", place),
  };
  try {
    await refuseRunning(admin);
    const messages = await readKept({ settings: kafka, logger }, Object.values(topics));
    if (messages.length === 0) throw new NothingKept();
    await migrateServices({ url, ...secure });
    // From here on no service starts: first the mark, then another look, so that one sees the other.
    await mark(admin, true);
    await refuseRunning(admin);
    const hasGap =
      (await newestKnown(admin)) < messages.reduce((least, { time }) => Math.min(least, time), Infinity);
    const done = await takeBack(place, pools, messages);
    await refuseRunning(admin);
    await mark(admin, false);
    return { ...done, hasGap };
  } finally {
    for (const pool of [admin, ...Object.values(pools)]) await pool.end();
  }
}

async function refuseRunning(admin: Pool): Promise<void> {
  const running = await runningServices(admin);
  if (running.length > 0) throw new ServicesRunning(running);
}

const mark = (admin: Pool, is: boolean): Promise<void> =>
  admin.transaction(async (tx) => {
    for (const service of ["intake", "router", "notifier"]) await markUnfinished(tx, service, is);
  });

type Pools = Readonly<Record<"intake" | "router" | "notifier", Pool>>;

async function takeBack(
  place: ReconcilePlace,
  pools: Pools,
  messages: readonly Message[],
): Promise<Omit<Reconciled, "hasGap">> {
  const { settings, publicUrl, logger, clock = unmovedClock } = place;
  const sealing = createSealing(place.sealingKey);
  const common = { transport: silent, signals, clock, sealing, logger, publicUrl, allowDemo: false };
  const depsOf = (pool: Pool): ServiceDeps => ({ ...common, metrics: createMetrics(), pool });
  const reports = await restoreReports(depsOf(pools.intake), messages);
  const routes = await restoreRoutes(depsOf(pools.router), messages);
  const cases = await restoreCases({ ...depsOf(pools.notifier), settings }, messages);
  const all = [...reports.leftOut, ...routes.leftOut, ...cases.leftOut];
  const leftOut = [...new Map(all.map((one) => [one.id, one])).values()];
  return { messages: messages.length, ...reports, ...routes, ...cases, leftOut };
}

/** Nothing is sent while this goes on: what is written waits in the outboxes for the services. */
const silent: Transport = {
  publish: (messages) =>
    Promise.resolve({ failed: new Map(messages.map(({ id }) => [id, new Error("reconciling")])) }),
  subscribe: () => undefined,
  start: () => Promise.resolve(),
  stop: () => Promise.resolve(),
  checks: [],
};
const signals = {
  on: () => () => undefined,
  raise: () => undefined,
  start: async () => undefined,
  stop: async () => undefined,
};

function open(service: string, { url, tls }: ReconcilePlace): Pool {
  const schema = serviceSchema(service);
  const secure = tls === undefined ? {} : { tls };
  return openPool({ url, role: schema, schema, max: 2, applicationName: "homeward reconcile", ...secure });
}
