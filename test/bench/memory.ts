import { readdirSync, readFileSync } from "node:fs";
import { pause } from "../chaos/pause.ts";

/**
 * The proportional set size of these processes, of those that name the folder in their command line (its servers), and
 * of all their children, in MB.
 */
export function memoryOf(pids: readonly number[], folder: string): number {
  const all = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const own = new Set(pids);
  for (const pid of all) if (textOf(pid, "cmdline").includes(folder)) own.add(Number(pid));
  for (let before = 0; before !== own.size;) {
    before = own.size;
    for (const pid of all) if (own.has(parentOf(pid))) own.add(Number(pid));
  }
  own.delete(process.pid);
  return [...own].reduce((sum, pid) => sum + pssOf(`${pid}`), 0) / 1_024;
}

const parentOf = (pid: string): number => {
  const stat = textOf(pid, "stat");
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
};

/** In kB. */
const pssOf = (pid: string): number =>
  Number(/^Pss:\s+(\d+) kB/m.exec(textOf(pid, "smaps_rollup"))?.[1] ?? 0);

/** A process that has just ended says nothing. */
function textOf(pid: string, what: string): string {
  try {
    return readFileSync(`/proc/${pid}/${what}`, "utf8");
  } catch {
    return "";
  }
}

/** The most memory that is seen, looked at every second, until it is asked for. */
export function watchMemory(read: () => number): { stop(): Promise<number> } {
  let most = read();
  const over = new AbortController();
  const watching = (async () => {
    while (!over.signal.aborted) {
      await pause(1_000);
      most = Math.max(most, read());
    }
  })();
  return {
    async stop() {
      over.abort();
      await watching;
      return most;
    },
  };
}
