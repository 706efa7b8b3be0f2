import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launchPostgres } from "@homeward/postgres";
import { launchKafka } from "../../../infra/kafka/local-broker.ts";

/** A server that this file alone uses, so that it may be killed. */
export interface OwnServer {
  /** SIGKILL, and nothing starts it again but `again`. */
  kill(): Promise<void>;
  /** On the same data and the same port. */
  again(): Promise<void>;
  end(): Promise<void>;
}

interface Launched {
  readonly pid: number;
  stop(): Promise<void>;
}

async function ownServer<Server extends Launched>(
  launch: (dataDir: string) => Promise<Server>,
): Promise<OwnServer & { readonly first: Server }> {
  const dataDir = mkdtempSync(join(tmpdir(), "homeward-own-server-"));
  const first = await launch(dataDir);
  let server = first;
  return {
    first,
    async kill() {
      // Spawned detached: it leads a group of its own.
      process.kill(-server.pid, "SIGKILL");
      await server.stop();
    },
    async again() {
      server = await launch(dataDir);
    },
    async end() {
      await server.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** PostgreSQL as durable as it is in earnest. */
export const ownPostgres = () => ownServer((dataDir) => launchPostgres({ dataDir }));
export const ownKafka = () => ownServer((dataDir) => launchKafka({ dataDir }));

/** Kills the database that the embedded default brings; the product has to start it again by itself. */
export function killEmbedded(dataDir: string): void {
  const [pid] = readFileSync(join(dataDir, "cluster", "postmaster.pid"), "utf8").split("\n");
  process.kill(Number(pid), "SIGKILL");
}
