import type { Logger, Part } from "@homeward/kernel";
import { holdDataDir, keepPostgres, type DataDirHold, type KeptPostgres } from "@homeward/postgres";

/** The data folder, for this process alone. Starting throws DataDirInUse while another live one has it. */
export function dataDirPart(dataDir: string): Part {
  let hold: DataDirHold | null = null;
  return {
    name: "data-dir",
    async start() {
      hold = holdDataDir(dataDir);
    },
    stop: async () => hold?.release(),
  };
}

export interface DatabaseServer extends Part {
  /** A login that may take on the services' roles; to be asked for once it has started. */
  url(): string;
}

/** The database that DATABASE_URL names, else an embedded one in the data folder. */
export function databaseServer(given: string | undefined, dataDir: string, logger: Logger): DatabaseServer {
  const leaving = new AbortController();
  let keeping: Promise<KeptPostgres> | null = null;
  let url = given ?? "";
  return {
    name: "postgres",
    async start() {
      if (given !== undefined) return;
      keeping = keepPostgres({ dataDir, logger, signal: leaving.signal });
      ({ url } = await keeping);
    },
    // One that is still coming up is given up: else it would live on alone.
    async stop() {
      leaving.abort();
      await (await keeping?.catch(() => null))?.stop();
    },
    url: () => url,
  };
}
