import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chownSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { once } from "node:events";
import { chooseClusterFolder, giveToServer, programs, serverUser } from "./embedded-place.ts";
import { freePort } from "./free-port.ts";

/** What is remembered beside a cluster from one start to the next. */
export interface Cluster {
  readonly folder: string;
  readonly port: number;
  readonly password: string;
}

/** The longest path that a socket may have on any of the systems. */
const LONGEST_SOCKET = 100;

/** Where the server's socket is, if it has one. */
export const socketOf = ({ folder }: Pick<Cluster, "folder">, port: number): string =>
  join(folder, `.s.PGSQL.${port}`);

/** A statement costs less by a socket than by TCP; not everywhere can one be had. */
export const hasSocket = (cluster: Cluster): boolean =>
  process.platform !== "win32" && Buffer.byteLength(socketOf(cluster, cluster.port)) <= LONGEST_SOCKET;

/** As superuser, to database `postgres`; a `host` among the parameters wins over the one in front. */
export function urlOf(cluster: Cluster): string {
  const url = new URL(`postgres://postgres:${cluster.password}@127.0.0.1:${cluster.port}/postgres`);
  if (hasSocket(cluster)) url.searchParams.set("host", cluster.folder);
  return url.href;
}

/** There is a database, but not the file with its password. */
export class PasswordLost extends Error {
  readonly code = "password-lost";
  readonly retriable = false;

  constructor(dataDir: string, folder: string) {
    super(`${folder} holds a database, but ${recordOf(dataDir)} with its password is missing.`);
    this.name = "PasswordLost";
  }
}

/** The environment of PostgreSQL's programs: none of the caller's PG* or LC_* settings may steer them. */
export const serverEnvironment = (): { env?: Record<string, string> } =>
  process.platform === "win32" ? {} : { env: { LC_ALL: "C", TZ: "UTC" } };

export interface InitWish {
  readonly durable: boolean;
  /** Gives up making a cluster. */
  readonly signal?: AbortSignal | undefined;
}

/** The cluster of a data folder; made (initdb) on first use. The superuser is `postgres`. */
export async function openCluster(
  dataDir: string,
  wish: InitWish & { readonly port?: number },
): Promise<Cluster> {
  const known = readCluster(dataDir);
  if (known && existsSync(join(known.folder, "PG_VERSION")))
    return wish.port === undefined || wish.port === known.port
      ? known
      : rememberCluster(dataDir, { ...known, port: wish.port });
  const cluster = {
    folder: chooseClusterFolder(dataDir),
    port: wish.port ?? (await freePort()),
    password: randomBytes(24).toString("base64url"),
  };
  // The record is written first: a cluster whose password nobody knows would be of no use.
  if (existsSync(cluster.folder)) throw new PasswordLost(dataDir, cluster.folder);
  rememberCluster(dataDir, cluster);
  await initialise(cluster, wish);
  return cluster;
}

/** The same cluster on another port, because somebody else has taken its own. */
export async function moveToFreePort(dataDir: string, cluster: Cluster): Promise<Cluster> {
  return rememberCluster(dataDir, { ...cluster, port: await freePort() });
}

/** initdb into a draft folder, renamed when whole: a kill in the middle leaves nothing half made in place. */
async function initialise(cluster: Cluster, wish: InitWish): Promise<void> {
  const draft = `${cluster.folder}.draft`;
  const passwordFile = `${cluster.folder}.password`;
  rmSync(draft, { recursive: true, force: true });
  giveToServer(draft);
  writeFileSync(passwordFile, cluster.password, { mode: 0o600 });
  const user = serverUser();
  if (user.uid !== undefined) chownSync(passwordFile, user.uid, user.gid);
  try {
    await runInitdb(draft, passwordFile, wish);
    renameSync(draft, cluster.folder);
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

async function runInitdb(folder: string, passwordFile: string, { durable, signal }: InitWish): Promise<void> {
  signal?.throwIfAborted();
  const settings = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"];
  const access = ["-U", "postgres", "--auth=scram-sha-256", `--pwfile=${passwordFile}`, "--data-checksums"];
  const child = spawn(
    programs().initdb,
    ["-D", folder, ...access, ...settings, ...(durable ? [] : ["--no-sync"])],
    { cwd: "/", stdio: ["ignore", "ignore", "pipe"], ...serverEnvironment(), ...serverUser() },
  );
  // It ends by itself then, and takes its draft along.
  const giveUp = () => child.kill("SIGTERM");
  signal?.addEventListener("abort", giveUp, { once: true });
  let complaint = "";
  child.stderr.on("data", (chunk: Buffer) => (complaint += chunk.toString()));
  const [code] = (await once(child, "close")) as [number | null];
  signal?.removeEventListener("abort", giveUp);
  if (code !== 0) throw new Error(`initdb failed (${code}): ${complaint.trim()}`);
}

const recordOf = (dataDir: string): string => join(dataDir, "postgres.json");

function readCluster(dataDir: string): Cluster | null {
  try {
    return JSON.parse(readFileSync(recordOf(dataDir), "utf8")) as Cluster;
  } catch {
    return null;
  }
}

function rememberCluster(dataDir: string, cluster: Cluster): Cluster {
  const draft = `${recordOf(dataDir)}.draft`;
  writeFileSync(draft, JSON.stringify(cluster, null, 2), { mode: 0o600 });
  renameSync(draft, recordOf(dataDir));
  return cluster;
}
