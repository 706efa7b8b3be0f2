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
import { restoreReports } from "@homeward/intake";
import { restoreCases, type NotifierSettings, type RestoredCases } from "@homeward/notifier";
import { openPool, serviceSchema, type Pool, type Tls } from "@homeward/postgres";
import { restoreRoutes, type RestoredRoutes } from "@homeward/router";
import type { Transport } from "@homeward/transport";
import { readKept, type KafkaSettings } from "@homeward/transport/kafka";
import { migrateServices } from "../seeds/read-known.ts";
import { runningServices } from "./running-store.ts";

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

export interface Reconciled extends RestoredRoutes, RestoredCases {
  /** Messages that Kafka still keeps. */
  readonly messages: number;
  /** Reports that were accepted and forgotten. */
  readonly reports: number;
}

/** A service works on the database: what it does meanwhile could not be told from what was forgotten. */
export class ServicesRunning extends HomewardError {
  constructor(names: readonly string[]) {
    super("services-running", `Stop these first: ${names.join(", ")}. Nothing was changed.`);
  }
}

/**
 * Brings a database that was restored to an earlier point in time and a Kafka that is ahead of it together: every
 * service takes back what Kafka still has, from its own topic and from those it reads. Doing it twice is doing it once.
 * @throws ServicesRunning
 */
export async function reconcile(place: ReconcilePlace): Promise<Reconciled> {
  const { url, tls, kafka, logger } = place;
  await migrateServices({ url, ...(tls === undefined ? {} : { tls }) });
  const pools = {
    intake: open("intake", place),
    router: open("router", place),
    notifier: open("notifier", place),
  };
  try {
    const running = await runningServices(pools.intake);
    if (running.length > 0) throw new ServicesRunning(running);
    const messages = await readKept({ settings: kafka, logger }, Object.values(topics));
    return await takeBack(place, pools, messages);
  } finally {
    for (const pool of Object.values(pools)) await pool.end();
  }
}

type Pools = Readonly<Record<"intake" | "router" | "notifier", Pool>>;

async function takeBack(
  place: ReconcilePlace,
  pools: Pools,
  messages: readonly Message[],
): Promise<Reconciled> {
  const { settings, publicUrl, logger, clock = unmovedClock } = place;
  const sealing = createSealing(place.sealingKey);
  const common = { transport: silent, signals, clock, sealing, logger, publicUrl, allowDemo: false };
  const depsOf = (pool: Pool): ServiceDeps => ({ ...common, metrics: createMetrics(), pool });
  const reports = await restoreReports(depsOf(pools.intake), messages);
  const routes = await restoreRoutes(depsOf(pools.router), messages);
  const cases = await restoreCases({ ...depsOf(pools.notifier), settings }, messages);
  return { messages: messages.length, reports, ...routes, ...cases };
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
