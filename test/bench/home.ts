import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, openSync, rmSync } from "node:fs";
import { join } from "node:path";
import { generateSealingKey } from "@homeward/kernel";
import { freePort, launchPostgres } from "@homeward/postgres";
import { noteProcess, testFolder, untilReady } from "@homeward/testing";
import { launchKafka } from "../../infra/kafka/local-broker.ts";
import { command, root } from "../acceptance/harness/services.ts";
import { memoryOf } from "./memory.ts";
import { unitKey, writeBenchSeeds, type Ladder } from "./seeds.ts";

export const transports = ["in-process", "kafka"] as const;
export type TransportName = (typeof transports)[number];

/** A Homeward that is measured: what `npm start` or `npm run start:kafka` runs, its log in a file. */
export interface Home {
  /** Where reports go. */
  readonly reports: string;
  /** The notifier's door, without a slash at its end. */
  readonly notifier: string;
  /** The database, as its owner. */
  readonly databaseUrl: string;
  /** Of all its processes and servers together. */
  memoryMb(): number;
  start(): Promise<void>;
  /** SIGTERM, and the end of it awaited. The servers go on. */
  stop(): Promise<void>;
  close(): Promise<void>;
}

type Environment = Readonly<Record<string, string>>;

export interface HomeOptions {
  readonly transport: TransportName;
  readonly receiverUrl: string;
  readonly ladder: Ladder;
}

export async function openHome(options: HomeOptions): Promise<Home> {
  const folder = testFolder("bench");
  const seeds = join(folder, "seeds");
  mkdirSync(seeds);
  writeBenchSeeds(seeds, options.receiverUrl, options.ladder);
  const dataDir = join(folder, "postgres");
  const postgres = await launchPostgres({ dataDir, settings: { track_commit_timestamp: "on" } });
  const env: Environment = {
    DATABASE_URL: postgres.url,
    NODE_ENV: "development",
    DATA_DIR: folder,
    SEALING_KEY: generateSealingKey("bench"),
    RATE_LIMIT_PER_SECOND: "1000000",
    RATE_LIMIT_BURST: "1000000",
  };
  const kafka = options.transport === "kafka" ? await launchKafka({ dataDir: join(folder, "kafka") }) : null;
  const plan =
    kafka === null
      ? [{ service: "standalone", port: await freePort(), env: { ...env, SEEDS: seeds } }]
      : await planOnKafka({ ...env, KAFKA_BROKERS: kafka.brokers.join(",") }, seeds);
  const running = new Map<string, ChildProcess>();
  const stop = async () => {
    await Promise.all([...running.values()].map((child) => ended(child, "SIGTERM")));
    running.clear();
  };
  return {
    reports: `http://127.0.0.1:${plan[0]?.port}/v1/discharge-events`,
    notifier: `http://127.0.0.1:${plan.at(-1)?.port}`,
    databaseUrl: postgres.url,
    memoryMb: () =>
      memoryOf(
        [...running.values()].flatMap(({ pid }) => pid ?? []),
        folder,
      ),
    async start() {
      for (const { service, port, env: own } of plan)
        running.set(service, run(service, { ...own, PORT: `${port}` }, folder));
      await Promise.all(plan.map(({ port }) => untilReady(`http://127.0.0.1:${port}`, 60_000)));
    },
    stop,
    async close() {
      await stop();
      await Promise.all([postgres.stop(), kafka?.stop()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function planOnKafka(env: Environment, seeds: string) {
  await command("infra/kafka/topics.ts", ["create"], env);
  await command("services/standalone/src/commands/seed.ts", [seeds], env);
  const services = ["intake", "router", "notifier"];
  return Promise.all(services.map(async (service) => ({ service, port: await freePort(), env })));
}

function run(service: string, env: Environment, folder: string): ChildProcess {
  const log = openSync(join(folder, `${service}.log`), "a");
  const { PATH = "", HOME = "" } = process.env;
  const main = `${root}/services/${service}/src/main.ts`;
  const child = spawn(process.execPath, [main], { env: { PATH, HOME, ...env }, stdio: ["ignore", log, log] });
  if (child.pid !== undefined) child.once("exit", noteProcess(child.pid, main));
  return child;
}

/** Resolves when the process has ended, after the signal. */
async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  child.kill(signal);
  await exit;
}

export const authorised = { authorization: `Bearer ${unitKey}`, "content-type": "application/json" };
