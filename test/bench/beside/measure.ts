import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Lateness } from "../fired.ts";

/** Job queues of others, by the names of their packages. */
export const otherQueues = ["graphile-worker", "pg-boss"] as const;
export type OtherQueue = (typeof otherQueues)[number];

interface Waiting {
  readonly pending: number;
  readonly due: number;
  readonly seconds: number;
}

const folder = import.meta.dirname;
const run = promisify(execFile);

/** Installs what is locked here; nothing else needs it. Rejects with what npm said. */
export const installOthers = () => run("npm", ["ci", "--ignore-scripts"], { cwd: folder });

const GIVE_UP_MS = 600_000;

/** One after the other on the same server, each in a process of its own. */
export async function measureOthers(
  databaseUrl: string,
  names: readonly OtherQueue[],
  { pending, due, seconds }: Waiting,
): Promise<Partial<Record<OtherQueue, Lateness>>> {
  const found: Partial<Record<OtherQueue, Lateness>> = {};
  for (const name of names) {
    const how = [name, databaseUrl, ...[pending, due, seconds].map(String)];
    const { stdout } = await run(process.execPath, [join(folder, "main.ts"), ...how], {
      timeout: GIVE_UP_MS,
    });
    found[name] = JSON.parse(stdout) as Lateness;
  }
  return found;
}
