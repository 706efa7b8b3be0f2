import { execFile } from "node:child_process";
import { appendFileSync, chmodSync, chownSync, mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { launchPostgres, type RunningPostgres } from "@homeward/postgres";
import { testFolder } from "@homeward/testing";
import { Client } from "pg";
import { vi } from "vitest";

const run = promisify(execFile);

export interface Restorable {
  readonly url: string;
  /** A base backup of the running server. */
  backsUp(): Promise<void>;
  /** The point that `restores` goes back to. */
  marksThePoint(): Promise<void>;
  /** Throws the database away, and plays the archived WAL into the base backup, up to the marked point. */
  restores(): Promise<void>;
  end(): Promise<void>;
}

const POINT = "before-what-is-forgotten";

/** A server that archives its WAL, as operations.md asks for. */
export async function restorable(): Promise<Restorable> {
  const folder = testFolder("restore");
  const [data, base, archive] = ["data", "base", "archive"].map((name) => join(folder, name)) as Folders;
  const cluster = join(data, "cluster");
  mkdirSync(archive);
  chmodSync(archive, 0o777);
  const settings = { archive_mode: "on", archive_command: `cp "%p" "${archive}/%f"` };
  let server: RunningPostgres = await launchPostgres({ dataDir: data, settings });
  const { url } = server;
  return {
    url,
    backsUp: () =>
      asAdministrator(url, async (ask) => {
        await ask(`select pg_backup_start('base', true)`);
        await run("cp", ["-a", cluster, base]);
        const [stopped] = await ask(`select labelfile from pg_backup_stop()`);
        writeAsServer(base, "backup_label", stopped?.["labelfile"] ?? "");
      }),
    marksThePoint: () =>
      asAdministrator(url, async (ask) => void (await ask(`select pg_create_restore_point('${POINT}')`))),
    async restores() {
      // An orderly end archives what is left.
      await server.stop();
      rmSync(cluster, { recursive: true, force: true });
      await run("cp", ["-a", base, cluster]);
      rmSync(join(cluster, "postmaster.pid"), { force: true });
      await run("find", [join(cluster, "pg_wal"), "-type", "f", "-delete"]);
      writeAsServer(cluster, "recovery.signal", "");
      appendFileSync(
        join(cluster, "postgresql.auto.conf"),
        [
          `restore_command = 'cp "${archive}/%f" "%p"'`,
          `recovery_target_name = '${POINT}'`,
          "recovery_target_action = 'promote'",
          "",
        ].join("\n"),
      );
      server = await launchPostgres({ dataDir: data, settings });
      await vi.waitFor(() => asAdministrator(url, isPromoted), { timeout: 60_000, interval: 100 });
    },
    async end() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The server may be another user than the test. */
function writeAsServer(cluster: string, name: string, text: string): void {
  const file = join(cluster, name);
  writeFileSync(file, text);
  const { uid, gid } = statSync(join(cluster, "PG_VERSION"));
  chownSync(file, uid, gid);
}

type Folders = [data: string, base: string, archive: string];
type Ask = (statement: string) => Promise<Record<string, string>[]>;

async function asAdministrator(url: string, work: (ask: Ask) => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: url, application_name: "administrator" });
  await client.connect();
  try {
    await work(async (statement) => (await client.query<Record<string, string>>(statement)).rows);
  } finally {
    await client.end();
  }
}

/** Throws while the server still plays WAL, and where none was played. */
async function isPromoted(ask: Ask): Promise<void> {
  const [state] = await ask("select pg_is_in_recovery()::text as recovering");
  if (state?.["recovering"] !== "false") throw new Error("the server still recovers");
  const [wal] = await ask("select left(pg_walfile_name(pg_current_wal_lsn()), 8) as timeline");
  if (wal?.["timeline"] !== "00000002") throw new Error("nothing was recovered");
}
