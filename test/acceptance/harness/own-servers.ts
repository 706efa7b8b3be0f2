import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { isAlive, launchPostgres } from "@homeward/postgres";
import { testFolder } from "@homeward/testing";
import { launchKafka } from "../../../infra/kafka/local-broker.ts";

/** A server that one run alone uses, so that it may be killed. */
export interface OwnServer {
  /** SIGKILL, also while it is coming up, and nothing starts it again but `again`. Answers whether it was there. */
  kill(): Promise<boolean>;
  /** On the same data and the same port. */
  again(): Promise<void>;
  /** Stops it; its data go, unless the folder was given. */
  end(): Promise<void>;
}

interface Launched {
  readonly pid: number;
  stop(): Promise<void>;
}

interface Kind<Server> {
  readonly launch: (dataDir: string) => Promise<Server>;
  /** Where a server that is coming up has written its process id. */
  readonly pidFile: (dataDir: string) => string;
}

async function ownServer<Server extends Launched>(
  { launch, pidFile }: Kind<Server>,
  folder: string | undefined,
): Promise<OwnServer & { readonly first: Server }> {
  const dataDir = folder ?? testFolder("own-server");
  const first = await launch(dataDir);
  let server: Server | null = first;
  return {
    first,
    async kill() {
      // Spawned detached: it leads a group of its own.
      const struck = killGroup(server?.pid ?? pidIn(pidFile(dataDir)));
      await server?.stop();
      server = null;
      return struck;
    },
    async again() {
      server = await launch(dataDir);
    },
    async end() {
      await server?.stop();
      if (folder === undefined) rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

const postgresPid = (dataDir: string) => join(dataDir, "cluster", "postmaster.pid");

/** PostgreSQL as durable as it is in earnest. */
export const ownPostgres = (dataDir?: string) =>
  ownServer({ launch: (at) => launchPostgres({ dataDir: at }), pidFile: postgresPid }, dataDir);
export const ownKafka = (dataDir?: string) =>
  ownServer(
    { launch: (at) => launchKafka({ dataDir: at }), pidFile: (at) => join(at, "broker.pid") },
    dataDir,
  );

/**
 * Kills the database that the embedded default brings, if it runs, and answers whether it did; the product has to start
 * it again by itself.
 */
export function killEmbedded(dataDir: string): boolean {
  const pid = pidIn(postgresPid(dataDir));
  if (pid === null || !isAlive(pid)) return false;
  return process.kill(pid, "SIGKILL");
}

/** The first line of a file that servers keep their process id in; null where there is none yet. */
function pidIn(file: string): number | null {
  try {
    return Number(readFileSync(file, "utf8").split("\n")[0]) || null;
  } catch {
    return null;
  }
}

function killGroup(pid: number | null): boolean {
  if (pid === null || !isAlive(pid)) return false;
  return process.kill(-pid, "SIGKILL");
}
