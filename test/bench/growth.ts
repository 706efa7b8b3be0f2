import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { Pool } from "pg";
import { quantile } from "./figures.ts";
import { openHome, type Home } from "./home.ts";
import { floorPools, measureIngest } from "./ingest.ts";
import { openListener, type Listener } from "./listener.ts";
import { leadKey, teamKey } from "./seeds.ts";
import { makePending, measureTimers } from "./timers.ts";
import { pause } from "../chaos/pause.ts";

/** How much costs when so many cases wait. */
export interface Size {
  readonly waiting: number;
  readonly requestsPerSecond: number;
  readonly ratioToFloor: number;
  /** Lateness of timers. */
  readonly lateP50Ms: number;
  readonly lateP99Ms: number;
  readonly idleMb: number;
  /** Of each list query the 95th percentile. */
  readonly listsMs: Readonly<Record<string, number>>;
}

const lists: readonly { readonly name: string; readonly path: string; readonly key: string }[] = [
  { name: "a team's cases", path: "/v1/cases", key: teamKey },
  { name: "a team's waiting cases", path: "/v1/cases?state=waiting", key: teamKey },
  { name: "a team's overdue cases", path: "/v1/cases?overdue=true", key: teamKey },
  { name: "a team's closed cases", path: "/v1/cases?state=closed", key: teamKey },
  { name: "everybody's overdue cases", path: "/v1/cases?overdue=true", key: leadKey },
  { name: "everybody's waiting cases", path: "/v1/cases?state=waiting", key: leadKey },
];
const run = promisify(execFile);
/** So many that the first ones, while code and plans are new, are few of them. */
const ASKED = 200;
const WAIT_SECONDS = 30;

/** Measures at each size in turn; the sizes go up, and what waits is added to. */
export async function measureGrowth(
  sizes: readonly number[],
  progress: (step: string) => void,
): Promise<Size[]> {
  const ears = await openListener();
  const ladder = { wait: `PT${WAIT_SECONDS}S` };
  const home = await openHome({ transport: "in-process", receiverUrl: ears.url, ladder });
  const pool = new Pool({ connectionString: home.databaseUrl, max: 1 });
  const measured: Size[] = [];
  try {
    await home.start();
    progress("warming up");
    await warmUp(home);
    let waiting = 0;
    for (const size of sizes) {
      progress(`${size} waiting cases`);
      await makePending(pool, home, size - waiting);
      await calm(pool);
      waiting = size;
      measured.push({ waiting: size, ...(await measureSize(home, ears)) });
    }
    return measured;
  } finally {
    await pool.end();
    await home.close();
    ears.close();
  }
}

/** What so many new rows leave to be done would be measured instead of what they cost once they are there. */
async function calm(pool: Pool): Promise<void> {
  await pool.query("vacuum (analyze)");
  await pool.query("checkpoint");
  await run("sync");
}

/** The smallest size comes first: a process that has just begun would make the others look cheap beside it. */
async function warmUp(home: Home): Promise<void> {
  await measureTimers(home, { pending: 0, due: 100, seconds: 2, waitSeconds: WAIT_SECONDS });
  for (const list of lists) await ask(home, list);
}

async function measureSize(home: Home, ears: Listener): Promise<Omit<Size, "waiting">> {
  await pause(5_000);
  const idleMb = home.memoryMb();
  const timers = await measureTimers(home, { pending: 0, due: 500, seconds: 5, waitSeconds: WAIT_SECONDS });
  // By now some are overdue.
  const listsMs: Record<string, number> = {};
  for (const list of lists) listsMs[list.name] = await ask(home, list);
  const ingest = await measureIngest(home, ears, { rounds: 1, seconds: 5, pools: floorPools });
  const { requestsPerSecond, ratioToFloor } = ingest;
  return {
    requestsPerSecond,
    ratioToFloor,
    lateP50Ms: timers.p50Ms,
    lateP99Ms: timers.p99Ms,
    idleMb,
    listsMs,
  };
}

async function ask(home: Home, { path, key }: { path: string; key: string }): Promise<number> {
  const took: number[] = [];
  for (let nth = 0; nth < ASKED; nth += 1) {
    const began = performance.now();
    const answer = await fetch(`${home.notifier}${path}`, { headers: { authorization: `Bearer ${key}` } });
    await answer.arrayBuffer();
    if (answer.status !== 200) throw new Error(`${path} was answered ${answer.status}`);
    took.push(performance.now() - began);
  }
  return quantile(took, 0.95);
}
