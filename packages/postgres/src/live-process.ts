import { readFileSync } from "node:fs";

/**
 * Whether a process runs. A zombie does not: an orphan in a container whose first process never
 * reaps its children stays in the table for ever, and a plain `kill -0` would call it alive.
 */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
  const state = procStat(pid)?.[0];
  return state !== "Z" && state !== "X";
}

/**
 * A name for one life of a pid, so that a pid given again to another process is told apart.
 * Empty where the system does not say (not Linux): then only the pid itself counts.
 */
export function lifeOf(pid: number): string {
  const startedAtTick = procStat(pid)?.[19];
  return startedAtTick ? `${bootId()}:${startedAtTick}` : "";
}

/** The command line of a process, or null where it cannot be read. */
export function commandLineOf(pid: number): string | null {
  const text = readOrNull(`/proc/${pid}/cmdline`);
  return text === null ? null : text.replaceAll("\0", " ").trim();
}

/** The fields of /proc/<pid>/stat after the command's name, which may itself contain spaces and brackets. */
function procStat(pid: number): string[] | null {
  const text = readOrNull(`/proc/${pid}/stat`);
  return text === null ? null : text.slice(text.lastIndexOf(")") + 2).split(" ");
}

const bootId = (): string => readOrNull("/proc/sys/kernel/random/boot_id")?.trim() ?? "";

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}
