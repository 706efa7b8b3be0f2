import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { createLogger, type Logger } from "@homeward/kernel";
import { holdDataDir, isAlive } from "@homeward/postgres";
import { clusterIdOf, warmUpGroups, type KafkaSettings } from "@homeward/transport/kafka";
import {
  openHome,
  readPid,
  rememberPid,
  turnLog,
  type BrokerHome,
  type SecuredListener,
} from "./broker-home.ts";
import { defaultCacheDir, ensureJars } from "./jars.ts";

export { defaultCacheDir, kafkaAvailability, type Availability } from "./jars.ts";

export interface LaunchKafkaOptions {
  /** Holds the broker's data, settings, port and log. Made if missing. */
  readonly dataDir: string;
  /** Default: a free one, chosen once and remembered, so that clients find a relaunched broker. */
  readonly port?: number;
  /** Where Kafka's jars are kept; default {@link defaultCacheDir}. */
  readonly cacheDir?: string;
  /** Beside the way in without TLS. */
  readonly secured?: SecuredListener;
  readonly logger?: Logger;
  /** Gives up a launch under way, and with it what it has started; an adopted broker is left alone. */
  readonly signal?: AbortSignal;
}

export interface RunningKafka {
  readonly brokers: readonly string[];
  /** Also the id of its process group. */
  readonly pid: number;
  /** Whether it already ran on this data folder: its launcher was killed and it lived on. */
  readonly adopted: boolean;
  /** Orderly shutdown, at most 4 s, then by force; lets go of the data folder. */
  stop(): Promise<void>;
}

const READY_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 4_000;
const LOOK_EVERY_MS = 50;

/**
 * Runs one Apache Kafka broker on 127.0.0.1, without Docker. It is spawned detached, so that neither a terminal's
 * Ctrl-C nor the death of this process takes it down in the middle of something. A broker that still runs on the
 * same data folder is adopted; no other process is ever touched. May be killed and launched again on its folder.
 * Throws DataDirInUse when another live process has the folder; rejects with the end of the broker's log when it
 * does not come up.
 */
export async function launchKafka(options: LaunchKafkaOptions): Promise<RunningKafka> {
  const logger = options.logger ?? createLogger({ service: "local-kafka", level: "silent" });
  const dataDir = resolve(options.dataDir);
  const hold = holdDataDir(dataDir);
  try {
    const home = await openHome(dataDir, options.port, options.secured);
    const settings = { brokers: [`127.0.0.1:${home.port}`], clientId: "homeward-local-broker" };
    const running = await runningPid(dataDir, home, settings);
    const pid = running ?? (await startNew(dataDir, home, { ...options, logger }));
    try {
      await orGivenUp(warmUpGroups(settings, logger), options.signal);
    } catch (error) {
      if (running === null) await shutDown(pid);
      throw error;
    }
    logger.info({ event: "kafka-running", pid, port: home.port, adopted: running !== null });
    const stop = async () => {
      await shutDown(pid);
      hold.release();
    };
    return { brokers: settings.brokers, pid, adopted: running !== null, stop };
  } catch (error) {
    hold.release();
    throw error;
  }
}

const cacheOf = ({ cacheDir }: LaunchKafkaOptions) => resolve(cacheDir ?? defaultCacheDir());

/** The broker that a former launcher left running here: known by the cluster id that only this folder has. */
async function runningPid(
  dataDir: string,
  home: BrokerHome,
  settings: KafkaSettings,
): Promise<number | null> {
  const pid = readPid(dataDir);
  if (pid === null || !isAlive(pid)) return null;
  const silent = createLogger({ service: "local-kafka", level: "silent" });
  const clusterId = await clusterIdOf(settings, silent).catch(() => null);
  return clusterId === home.clusterId ? pid : null;
}

type Starting = LaunchKafkaOptions & { readonly logger: Logger };

/** Starts a broker and waits until it says that it serves. Leaves none behind when it does not. */
async function startNew(dataDir: string, home: BrokerHome, options: Starting): Promise<number> {
  const { signal } = options;
  const jars = await ensureJars(cacheOf(options), options.logger, signal);
  signal?.throwIfAborted();
  turnLog(home.log);
  const log = openSync(home.log, "w");
  const child = spawn("java", javaArguments(home, jars), {
    cwd: dataDir,
    detached: true,
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  const failed = Promise.withResolvers<never>();
  child.once("error", failed.reject);
  child.unref();
  if (child.pid === undefined) return failed.promise;
  failed.promise.catch(() => undefined);
  rememberPid(dataDir, child.pid);
  try {
    await ready(child.pid, home.log, signal);
    return child.pid;
  } catch (error) {
    await shutDown(child.pid);
    throw error;
  }
}

const javaArguments = (home: BrokerHome, jars: string): string[] => [
  "-Xms64m",
  "-Xmx256m",
  "-XX:+UseSerialGC",
  // Short lives: the second compiler costs more than it earns.
  "-XX:TieredStopAtLevel=1",
  `-Dlog4j2.configurationFile=${home.logging}`,
  "-cp",
  join(jars, "*"),
  "kafka.Kafka",
  home.properties,
];

async function ready(pid: number, log: string, signal: AbortSignal | undefined): Promise<void> {
  const deadline = performance.now() + READY_WITHIN_MS;
  while (!readFileSync(log, "utf8").includes("Kafka Server started")) {
    if (!isAlive(pid) || performance.now() > deadline)
      throw new Error(`The Kafka broker did not start. End of ${log}:\n${tailOf(log)}`);
    await delay(LOOK_EVERY_MS, undefined, signal === undefined ? {} : { signal });
  }
}

const orGivenUp = <T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> =>
  signal === undefined
    ? work
    : Promise.race([
        work,
        new Promise<never>((_, reject) => {
          if (signal.aborted) reject(signal.reason as Error);
          signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
        }),
      ]);

const tailOf = (log: string) => readFileSync(log, "utf8").split("\n").slice(-15).join("\n");

async function shutDown(pid: number): Promise<void> {
  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    if (!isAlive(pid)) return;
    process.kill(-pid, signal);
    const deadline = performance.now() + STOP_WITHIN_MS;
    while (isAlive(pid) && performance.now() < deadline) await delay(LOOK_EVERY_MS);
  }
}
