import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { SeedPolicy } from "@homeward/contracts";
import { generateSealingKey } from "@homeward/kernel";
import {
  movableClock,
  smtpSink,
  testFolder,
  untilReady,
  type HeardMail,
  type MovableClock,
} from "@homeward/testing";
import { killEmbedded, ownKafka, ownPostgres, type OwnServer } from "../../acceptance/harness/own-servers.ts";
import {
  command,
  inOneProcess,
  inProcessesOfTheirOwn,
  type Environment,
  type Services,
  type Doors,
} from "../../acceptance/harness/services.ts";
import type { Target, Transport } from "../plan/plan.ts";
import { writeChaosSeeds, type Pace } from "./chaos-seeds.ts";
import { openEars, type Arrival, type Ears } from "./ears.ts";

/** A Wednesday without a holiday near it, half past nine in London: the same people are on duty for hours. */
const BEGINNING = Temporal.ZonedDateTime.from("2026-12-02T09:30[Europe/London]");

/** A running Homeward on servers of its own, everything of which may be killed. */
export interface World {
  /** Where a service is reached: one of its replicas, each in its turn. */
  readonly door: (service: keyof Doors) => string;
  /** Homeward's time, in milliseconds since 1970. */
  now(): number;
  /** From the machine's time to Homeward's. */
  readonly offsetMs: number;
  /** The ladders that it was given. */
  readonly policies: readonly SeedPolicy[];
  readonly ears: Ears;
  readonly mails: () => readonly HeardMail[];
  /** SIGKILL, also of what is only coming up. Answers whether there was anything to kill. */
  kill(target: Target): Promise<boolean>;
  /** Starts what was killed; resolves when it has started, or has been killed again meanwhile. */
  start(target: Target): Promise<void>;
  /** SIGTERM, and started again once it has ended. */
  restart(target: Target): Promise<void>;
  /** Moves the clocks that are not everybody's, while their processes run: ahead becomes as far behind. Answers how many. */
  turnClocks(): number;
  /** Resolves when every door says that it is ready. */
  ready(): Promise<void>;
  /** Ends everything. Answers where data and logs are kept, if that is asked for; else nothing is left. */
  close(keep: boolean): Promise<string | null>;
  /** Of all data, while it runs. */
  readonly folder: string;
}

export interface WorldOptions {
  readonly transport: Transport;
  readonly seed: number;
  readonly pace: Pace;
  readonly replicas?: number;
  readonly skew?: Readonly<Record<string, number>>;
  readonly hear: (arrival: Arrival) => void;
}

/** Long: on a busy machine a start takes its time, and to be slow is no fault that this looks for. */
const READY_WITHIN_MS = 240_000;

export async function openWorld(options: WorldOptions): Promise<World> {
  const { transport, seed, pace, hear, replicas = 1, skew = {} } = options;
  const folder = testFolder("chaos");
  const clock = movableClock();
  clock.set(BEGINNING.epochMilliseconds - Date.now());
  const ownClocks = skewed(skew, clock);
  const [ears, mail] = await Promise.all([openEars(seed, hear), smtpSink()]);
  mail.refuseMessages(() => ears.answerToMail());
  const seeds = writeChaosSeeds((point) => ears.addressOf(point), pace);
  const policies = JSON.parse(readFileSync(join(seeds, "policies.json"), "utf8")) as SeedPolicy[];
  const parts = { transport, folder, clock, seeds, smtpUrl: mail.url, replicas, ownClocks };
  const machinery = await (transport === "kafka" ? onKafka(parts) : inOne(parts));
  const { services } = machinery;
  return {
    ...machinery,
    door: turns(services.doors),
    restart: (target) => services.restart(target),
    turnClocks() {
      for (const own of ownClocks.values()) own.set(2 * clock.offsetMs - own.offsetMs);
      return ownClocks.size;
    },
    folder,
    ears,
    mails: () => mail.heard,
    now: () => Date.now() + clock.offsetMs,
    offsetMs: clock.offsetMs,
    policies,
    ready: async () => {
      await Promise.all(
        Object.values(services.doors)
          .flat()
          .map((url) => untilReady(url, READY_WITHIN_MS)),
      );
    },
    async close(keep) {
      await machinery.end();
      await Promise.all([ears.close(), mail.close()]);
      for (const each of [clock, ...ownClocks.values()]) each.remove();
      rmSync(seeds, { recursive: true, force: true });
      if (keep) return kept(folder, `homeward-chaos-${transport}-seed-${seed}-${process.pid}`, services);
      rmSync(folder, { recursive: true, force: true });
      return null;
    },
  };
}

interface Parts {
  readonly folder: string;
  readonly clock: MovableClock;
  readonly seeds: string;
  readonly smtpUrl: string;
  readonly replicas: number;
  /** Of those whose clock is another one. */
  readonly ownClocks: ReadonlyMap<string, MovableClock>;
}

type Machinery = Pick<World, "kill" | "start"> & { readonly services: Services; end(): Promise<void> };

const environment = ({ folder, clock, smtpUrl }: Parts): Environment => ({
  SEALING_KEY: generateSealingKey("chaos"),
  NODE_ENV: "development",
  CLOCK_FILE: clock.path,
  DATA_DIR: join(folder, "data"),
  SMTP_URL: smtpUrl,
  RATE_LIMIT_PER_SECOND: "1000",
  RATE_LIMIT_BURST: "2000",
  ANSWERS_PER_SECOND: "1000",
  LOG_LEVEL: "info",
});

/** The embedded default: the product itself keeps its database running. */
async function inOne(parts: Parts): Promise<Machinery> {
  const services = await inOneProcess({ ...environment(parts), SEEDS: parts.seeds });
  return {
    services,
    async kill(target) {
      return target === "postgres" ? killEmbedded(join(parts.folder, "data")) : services.kill(target);
    },
    async start(target) {
      if (target !== "postgres") await services.start(target);
    },
    end: () => services.stop(),
  };
}

async function onKafka(parts: Parts): Promise<Machinery> {
  const [postgres, broker] = await Promise.all([
    ownPostgres(folderIn(parts.folder, "postgres")),
    ownKafka(folderIn(parts.folder, "kafka")),
  ]);
  const env = {
    ...environment(parts),
    DATABASE_URL: postgres.first.url,
    KAFKA_BROKERS: broker.first.brokers.join(","),
    KAFKA_PARTITIONS: "3",
  };
  await Promise.all([
    command("infra/kafka/topics.ts", ["create"], env),
    command("services/standalone/src/commands/seed.ts", [parts.seeds], env),
  ]);
  const alone = (name: string): Environment => {
    const own = parts.ownClocks.get(name);
    return own === undefined ? {} : { CLOCK_FILE: own.path };
  };
  const services = await inProcessesOfTheirOwn(env, { replicas: parts.replicas, alone });
  const serverOf = (target: Target): OwnServer | null => {
    if (target === "postgres") return postgres;
    return target === "kafka" ? broker : null;
  };
  return {
    services,
    kill: (target) => serverOf(target)?.kill() ?? services.kill(target),
    start: (target) => serverOf(target)?.again() ?? services.start(target),
    async end() {
      await services.stop();
      await Promise.all([postgres.end(), broker.end()]);
    },
  };
}

function skewed(skew: Readonly<Record<string, number>>, clock: MovableClock): Map<string, MovableClock> {
  return new Map(
    Object.entries(skew).map(([name, ms]) => {
      const own = movableClock();
      own.set(clock.offsetMs + ms);
      return [name, own];
    }),
  );
}

function turns(doors: Doors): World["door"] {
  const counts = { intake: 0, router: 0, notifier: 0 };
  return (service) => {
    const replicas = doors[service];
    return replicas[counts[service]++ % replicas.length] ?? "";
  };
}

function folderIn(folder: string, name: string): string {
  const path = join(folder, name);
  mkdirSync(path, { mode: 0o755 });
  return path;
}

/** Under a name that no later run of tests takes for something left behind. */
function kept(folder: string, name: string, { everyProcess }: Services): string {
  everyProcess.forEach(({ pid, stdout, stderr }, n) => {
    const lines = [...stdout.heard, ...stderr.heard];
    writeFileSync(join(folder, `process-${n}-${pid}.log`), `${lines.join("\n")}\n`);
  });
  const place = join(dirname(folder), name);
  renameSync(folder, place);
  return place;
}
