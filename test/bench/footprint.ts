import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "@homeward/postgres";
import { testFolder, untilReady } from "@homeward/testing";
import { root } from "../acceptance/harness/services.ts";
import { median } from "./figures.ts";
import type { TransportName } from "./home.ts";
import { memoryOf } from "./memory.ts";
import { pause } from "../chaos/pause.ts";

export interface Footprint {
  /** From the spawn of the command to "ready", servers included. */
  readonly startMs: { readonly cold: number; readonly warm: number };
  /** Of all processes, after so many seconds at rest. */
  readonly idleMb: number;
}

export interface FootprintPlan {
  readonly transport: TransportName;
  readonly starts: number;
  readonly idleSeconds: number;
}

const commands = {
  "in-process": { script: "start", doors: [0] },
  kafka: { script: "start:kafka", doors: [0, 1, 2] },
};

/** Where services keep compiled code from one start to the next. */
const compiled = join(root, "node_modules/.cache/compiled");

/** What `npm start` or `npm run start:kafka` runs: cold in an empty DATA_DIR with nothing compiled, warm in the same one again. */
export async function measureFootprint(plan: FootprintPlan): Promise<Footprint> {
  const cold: number[] = [];
  const warm: number[] = [];
  let idleMb = Number.NaN;
  for (let nth = 0; nth < plan.starts; nth += 1) {
    const dataDir = testFolder("bench-start");
    try {
      rmSync(compiled, { recursive: true, force: true });
      cold.push(await startOnce(plan.transport, dataDir));
      const isLast = nth === plan.starts - 1;
      const rest = async (pid: number) => {
        await pause(plan.idleSeconds * 1_000);
        idleMb = memoryOf([pid], dataDir);
      };
      warm.push(await startOnce(plan.transport, dataDir, isLast ? rest : undefined));
    } finally {
      rmSync(dataDir, { recursive: true, force: true });
    }
  }
  return { startMs: { cold: median(cold), warm: median(warm) }, idleMb };
}

/** Milliseconds until it was ready; it is stopped after `meanwhile`. */
async function startOnce(
  transport: TransportName,
  dataDir: string,
  meanwhile: (pid: number) => Promise<void> = async () => undefined,
): Promise<number> {
  const { script, doors } = commands[transport];
  const port = await freePort();
  const { PATH = "", HOME = "" } = process.env;
  const began = performance.now();
  const env = { PATH, HOME, PORT: `${port}`, DATA_DIR: dataDir };
  const child = spawn("npm", ["run", script], { cwd: root, env, stdio: "ignore", detached: true });
  try {
    await Promise.all(doors.map((nth) => untilReady(`http://127.0.0.1:${port + nth}`, 90_000)));
    const took = performance.now() - began;
    await meanwhile(child.pid ?? 0);
    return took;
  } finally {
    await stopped(child);
  }
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  // As Ctrl-C does: npm passes on no signal that it alone is sent.
  process.kill(-(child.pid ?? 0), "SIGINT");
  await exit;
}
