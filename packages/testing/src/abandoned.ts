import { readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { commandLineOf, holderOf } from "@homeward/postgres";

/** Long enough for a run that has just made its folder to take it. */
const GRACE_MS = 60_000;

/**
 * A killed test run leaves its detached servers behind; the next run ends them and removes their folders, which are
 * those in the temporary folder whose names begin with `prefix`. `pidFile` is where the server's pid stands in one.
 */
export function removeAbandoned(prefix: string, pidFile: string): void {
  for (const name of readdirSync(tmpdir()).filter((each) => each.startsWith(prefix))) {
    const folder = join(tmpdir(), name);
    const changedAt = statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Infinity;
    if (Date.now() - changedAt < GRACE_MS || holderOf(folder) !== null) continue;
    const pid = readPid(join(folder, pidFile));
    // Pids are given again: only a process that was started on this very folder is ended.
    if (pid !== null && commandLineOf(pid)?.includes(folder)) process.kill(pid, "SIGKILL");
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

function readPid(file: string): number | null {
  try {
    return Number.parseInt(readFileSync(file, "utf8"), 10) || null;
  } catch {
    return null;
  }
}
