import { spawn, type ChildProcess } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync, rmSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Client } from "pg";
import { holdDataDir } from "./data-dir.ts";
import {
  hasSocket,
  moveToFreePort,
  openCluster,
  serverEnvironment,
  socketOf,
  urlOf,
  type Cluster,
} from "./embedded-cluster.ts";
import { programs, serverUser } from "./embedded-place.ts";
import { commandLineOf, isAlive } from "./live-process.ts";

export interface LaunchOptions {
  /** Holds the cluster, its password and port, and its log. Made if missing. */
  readonly dataDir: string;
  /** Default: a free one, chosen once and remembered. */
  readonly port?: number;
  /** false gives up safety against power cuts for speed; for tests only. Default true. */
  readonly durable?: boolean;
  /** Further server settings, such as `{ max_connections: "300" }`. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly logger?: LaunchLogger;
  /** Gives up a launch under way, and with it what it has started. */
  readonly signal?: AbortSignal;
}

/** The part of a logger that is needed here. */
export interface LaunchLogger {
  info(fields: { readonly event: string; readonly [field: string]: unknown }): void;
  warn(fields: { readonly event: string; readonly [field: string]: unknown }): void;
}

export interface RunningPostgres {
  /** As superuser, to database `postgres`. */
  readonly url: string;
  readonly pid: number;
  readonly port: number;
  /** Whether it already ran: its launcher was killed and it lived on. */
  readonly adopted: boolean;
  /** Resolves when the server is gone, for whatever reason. */
  readonly gone: Promise<void>;
  /** Fast shutdown (running transactions are rolled back), at most 5 s; lets go of the data folder. */
  stop(): Promise<void>;
}

const READY_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 4_000;

/**
 * Runs PostgreSQL from the npm package on 127.0.0.1 and, where it can, on a socket in the cluster's folder. It is spawned detached, so that neither a terminal's
 * Ctrl-C nor the death of this process takes it down in the middle of something; the next launch adopts it.
 * Throws DataDirInUse when another live process has the folder.
 */
export async function launchPostgres(options: LaunchOptions): Promise<RunningPostgres> {
  const dataDir = resolve(options.dataDir);
  const hold = holdDataDir(dataDir);
  try {
    const durable = options.durable ?? true;
    const { signal } = options;
    const wish = options.port === undefined ? { durable, signal } : { durable, signal, port: options.port };
    const cluster = await openCluster(dataDir, wish);
    const server = (await adopt(cluster)) ?? (await start(dataDir, cluster, options));
    const fields = { pid: server.pid, port: server.port, adopted: server.adopted };
    options.logger?.info({ event: "postgres-running", ...fields });
    const stop = async () => {
      await shutDown(server.pid, server.gone);
      hold.release();
    };
    return { ...server, stop };
  } catch (error) {
    hold.release();
    throw error;
  }
}

type Server = Omit<RunningPostgres, "stop">;

/** The server that a former launcher left running on this cluster, or null. */
async function adopt(cluster: Cluster): Promise<Server | null> {
  const running = readPidFile(cluster);
  if (running === null) return null;
  if (!isAlive(running.pid) || !isServerOf(running.pid, cluster)) {
    // PostgreSQL would refuse to start if the pid of the dead server now belongs to some other program.
    const [left, lock] = [join(cluster.folder, "postmaster.pid"), `${socketOf(cluster, running.port)}.lock`];
    for (const file of [left, lock]) rmSync(file, { force: true });
    return null;
  }
  const url = urlOf({ ...cluster, port: running.port });
  if (!(await untilReady(url, () => isAlive(running.pid)))) return null;
  return { url, pid: running.pid, port: running.port, adopted: true, gone: untilGone(running.pid) };
}

async function start(dataDir: string, cluster: Cluster, options: LaunchOptions): Promise<Server> {
  const giveUpAt = performance.now() + READY_WITHIN_MS;
  for (let at = cluster; ;) {
    const logFrom = logSize(dataDir);
    const child = spawnServer(dataDir, at, options);
    const gone = new Promise<void>((settle) =>
      child.once("exit", () => settle()).once("error", () => settle()),
    );
    const pid = child.pid;
    const isRunning = () => child.exitCode === null && child.signalCode === null && pid !== undefined;
    const isWanted = () => isRunning() && options.signal?.aborted !== true;
    if (await untilReady(urlOf(at), isWanted))
      return { url: urlOf(at), pid: pid ?? 0, port: at.port, adopted: false, gone };
    const complaint = readFileSync(logOf(dataDir), "utf8").slice(logFrom).trim();
    if (isRunning()) child.kill("SIGQUIT");
    if (options.signal?.aborted === true) await gone;
    options.signal?.throwIfAborted();
    if (performance.now() > giveUpAt || !isPassing(complaint))
      throw new Error(`PostgreSQL did not start: ${complaint}`);
    options.logger?.warn({ event: "postgres-start-again", port: at.port });
    if (/Address already in use|could not bind/.test(complaint) && options.port === undefined)
      at = await moveToFreePort(dataDir, at);
    else await delay(100);
  }
}

/** Children of a killed server hold its shared memory for a moment; a port may have been taken meanwhile. */
const isPassing = (complaint: string): boolean =>
  /pre-existing shared memory|postmaster\.pid|Address already in use|could not bind/.test(complaint);

function spawnServer(dataDir: string, cluster: Cluster, options: LaunchOptions): ChildProcess {
  // Its log goes to a file: a pipe would break with the death of this process and take the server along.
  const log = openSync(logOf(dataDir), logSize(dataDir) > 10_000_000 ? "w" : "a");
  try {
    const settings = Object.entries(settingsOf(options)).flatMap(([name, value]) => [
      "-c",
      `${name}=${value}`,
    ]);
    const child = spawn(
      programs().postgres,
      [
        "-D",
        cluster.folder,
        "-p",
        `${cluster.port}`,
        "-h",
        "127.0.0.1",
        "-k",
        hasSocket(cluster) ? cluster.folder : "",
        ...settings,
      ],
      { cwd: "/", detached: true, stdio: ["ignore", log, log], ...serverEnvironment(), ...serverUser() },
    );
    child.unref();
    return child;
  } finally {
    closeSync(log);
  }
}

function settingsOf(options: LaunchOptions): Record<string, string> {
  const careless = { fsync: "off", synchronous_commit: "off", full_page_writes: "off" };
  return { max_connections: "200", ...(options.durable === false ? careless : {}), ...options.settings };
}

async function untilReady(url: string, isRunning: () => boolean): Promise<boolean> {
  const giveUpAt = performance.now() + READY_WITHIN_MS;
  while (isRunning() && performance.now() < giveUpAt) {
    if (await answers(url)) return true;
    await delay(20);
  }
  return false;
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.query("select 1");
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function shutDown(pid: number, gone: Promise<void>): Promise<void> {
  for (const signal of ["SIGINT", "SIGQUIT", "SIGKILL"] as const) {
    if (!isAlive(pid)) return;
    process.kill(pid, signal);
    // The timer also keeps this process up: the server itself is unreferenced.
    const enough = new AbortController();
    const late = delay(STOP_WITHIN_MS, "late", { signal: enough.signal }).catch(() => "aborted");
    const first = await Promise.race([gone, late]);
    enough.abort();
    if (first !== "late") return;
  }
}

/** Somebody else's child tells nobody of its end: it has to be looked at. */
async function untilGone(pid: number): Promise<void> {
  while (isAlive(pid)) await delay(50, undefined, { ref: false });
}

function readPidFile(cluster: Cluster): { pid: number; port: number } | null {
  const path = join(cluster.folder, "postmaster.pid");
  if (!existsSync(path)) return null;
  const lines = readFileSync(path, "utf8").split("\n");
  return { pid: Number(lines[0]), port: Number(lines[3]) };
}

/** Where command lines cannot be read, a live pid is taken at its word. */
function isServerOf(pid: number, cluster: Cluster): boolean {
  const command = commandLineOf(pid);
  return command === null || command.includes(cluster.folder);
}

const logOf = (dataDir: string): string => join(dataDir, "postgres.log");
const logSize = (dataDir: string): number => statSync(logOf(dataDir), { throwIfNoEntry: false })?.size ?? 0;
