import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateSealingKey } from "@homeward/kernel";
import { movableClock, smtpSink, untilReady, type HeardMail, type MovableClock } from "@homeward/testing";
import { killEmbedded, ownKafka, ownPostgres, type OwnServer } from "../../acceptance/harness/own-servers.ts";
import {
  command,
  inOneProcess,
  inProcessesOfTheirOwn,
  type Environment,
  type Services,
  type Urls,
} from "../../acceptance/harness/services.ts";
import type { Target, Transport } from "../plan/plan.ts";
import { fullPace, quickPace, writeChaosSeeds, type Pace } from "./chaos-seeds.ts";
import { openEars, type Arrival, type Ears } from "./ears.ts";

export { fullPace, quickPace };

/** A Wednesday without a holiday near it, half past nine in London: the same people are on duty for hours. */
const BEGINNING = Temporal.ZonedDateTime.from("2026-12-02T09:30[Europe/London]");

/** A running Homeward on servers of its own, everything of which may be killed. */
export interface World {
  readonly urls: Urls;
  /** Homeward's time, in milliseconds since 1970. */
  now(): number;
  readonly ears: Ears;
  readonly mails: () => readonly HeardMail[];
  /** SIGKILL, also of what is only coming up. */
  kill(target: Target): Promise<void>;
  /** Starts what was killed; resolves when it has started, or has been killed again meanwhile. */
  start(target: Target): Promise<void>;
  /** Resolves when every door says that it is ready. */
  ready(): Promise<void>;
  /** Ends everything. The folder, with data and logs, stays if asked for. */
  close(keep: boolean): Promise<void>;
  readonly folder: string;
}

export interface WorldOptions {
  readonly transport: Transport;
  readonly seed: number;
  readonly pace: Pace;
  readonly hear: (arrival: Arrival) => void;
}

const READY_WITHIN_MS = 90_000;

export async function openWorld({ transport, seed, pace, hear }: WorldOptions): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), `homeward-chaos-${transport}-${seed}-`));
  // The database does not run as root, and has to reach its own.
  chmodSync(folder, 0o755);
  const clock = movableClock();
  clock.set(BEGINNING.epochMilliseconds - Date.now());
  const [ears, mail] = await Promise.all([openEars(seed, hear), smtpSink()]);
  const seeds = writeChaosSeeds((point) => ears.addressOf(point), pace);
  const parts = { transport, folder, clock, seeds, smtpUrl: mail.url };
  const machinery = await (transport === "kafka" ? onKafka(parts) : inOne(parts));
  const { services } = machinery;
  return {
    ...machinery,
    urls: services.urls,
    folder,
    ears,
    mails: () => mail.heard,
    now: () => Date.now() + clock.offsetMs,
    ready: async () => {
      await Promise.all(Object.values(services.urls).map((url) => untilReady(url, READY_WITHIN_MS)));
    },
    async close(keep) {
      await machinery.end();
      await Promise.all([ears.close(), mail.close()]);
      clock.remove();
      rmSync(seeds, { recursive: true, force: true });
      if (keep) writeLogs(folder, services);
      else rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface Parts {
  readonly folder: string;
  readonly clock: MovableClock;
  readonly seeds: string;
  readonly smtpUrl: string;
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
  LOG_LEVEL: "info",
});

/** The embedded default: the product itself keeps its database running. */
async function inOne(parts: Parts): Promise<Machinery> {
  const services = await inOneProcess({ ...environment(parts), SEEDS: parts.seeds });
  return {
    services,
    async kill(target) {
      if (target === "postgres") killEmbedded(join(parts.folder, "data"));
      else await services.kill(target);
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
  const services = await inProcessesOfTheirOwn(env);
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

function folderIn(folder: string, name: string): string {
  const path = join(folder, name);
  mkdirSync(path, { mode: 0o755 });
  return path;
}

function writeLogs(folder: string, { everyProcess }: Services): void {
  everyProcess.forEach(({ pid, stdout, stderr }, n) => {
    const lines = [...stdout.heard, ...stderr.heard];
    writeFileSync(join(folder, `process-${n}-${pid}.log`), `${lines.join("\n")}\n`);
  });
}
