import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { eventMaker } from "./events.ts";
import { median, quantile } from "./figures.ts";
import type { Home } from "./home.ts";
import type { Listener } from "./listener.ts";
import { load, type LoadResult } from "./load.ts";
import { unit, unitKey } from "./seeds.ts";
import { pause } from "../chaos/pause.ts";

export interface Ingest {
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly floorRequestsPerSecond: number;
  readonly ratioToFloor: number;
  readonly backlogAtEnd: number;
  readonly drainMs: number;
  /** Pool size of the best floor, and each round as it was. */
  readonly floorPool: number;
  readonly rounds: readonly { readonly subject: number; readonly floor: number }[];
}

export interface IngestPlan {
  readonly rounds: number;
  readonly seconds: number;
}

const CONNECTIONS = 64;
const POOLS = [4, 8, 16, 32];
const DRAIN_WITHIN_MS = 600_000;

/** Floor and subject alternate; what the subject left to do is done before the next floor begins. */
export async function measureIngest(home: Home, ears: Listener, plan: IngestPlan): Promise<Ingest> {
  const floorPool = await bestPool(home.databaseUrl, plan.seconds);
  const rounds: Round[] = [];
  for (let nth = 0; nth < plan.rounds; nth += 1) {
    const floor = await loadFloor(home.databaseUrl, floorPool, plan.seconds);
    rounds.push({ floor: perSecond(floor), ...(await loadSubject(home, ears, plan.seconds)) });
  }
  const of = (figure: (round: Round) => number) => median(rounds.map(figure));
  return {
    requestsPerSecond: of(({ subject }) => subject),
    p50Ms: of(({ latencies }) => quantile(latencies, 0.5)),
    p95Ms: of(({ latencies }) => quantile(latencies, 0.95)),
    p99Ms: of(({ latencies }) => quantile(latencies, 0.99)),
    floorRequestsPerSecond: of(({ floor }) => floor),
    ratioToFloor: of(({ subject, floor }) => subject / floor),
    backlogAtEnd: of(({ backlog }) => backlog),
    drainMs: of(({ drainMs }) => drainMs),
    floorPool,
    rounds: rounds.map(({ subject, floor }) => ({ subject: Math.round(subject), floor: Math.round(floor) })),
  };
}

interface Round {
  readonly floor: number;
  readonly subject: number;
  readonly latencies: readonly number[];
  readonly backlog: number;
  readonly drainMs: number;
}

const perSecond = ({ accepted, seconds }: LoadResult): number => accepted / seconds;

async function bestPool(databaseUrl: string, seconds: number): Promise<number> {
  let best = { pool: 0, rate: 0 };
  for (const pool of POOLS) {
    const rate = perSecond(await loadFloor(databaseUrl, pool, Math.min(seconds, 3)));
    if (rate > best.rate) best = { pool, rate };
  }
  return best.pool;
}

async function loadFloor(databaseUrl: string, pool: number, seconds: number): Promise<LoadResult> {
  const main = fileURLToPath(new URL("floor-ingest.ts", import.meta.url));
  const child = spawn(process.execPath, [main, databaseUrl, `${pool}`], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const [said] = (await once(child.stdout, "data")) as [Buffer];
    return await loadFor(`${said.toString().trim()}/v1/discharge-events`, seconds);
  } finally {
    await killed(child);
  }
}

async function killed(child: ChildProcess): Promise<void> {
  const exit = once(child, "exit");
  child.kill("SIGKILL");
  await exit;
}

const loadFor = (url: string, seconds: number): Promise<LoadResult> =>
  load({ url, key: unitKey, connections: CONNECTIONS, seconds, nextBody: eventMaker(unit) });

async function loadSubject(home: Home, ears: Listener, seconds: number): Promise<Omit<Round, "floor">> {
  ears.forget();
  const result = await loadFor(home.reports, seconds);
  const refused = Object.entries(result.others);
  if (refused.length > 0) throw new Error(`reports were refused: ${JSON.stringify(result.others)}`);
  const backlog = result.accepted - ears.firstAlarm.size;
  const began = performance.now();
  while (ears.firstAlarm.size < result.accepted) {
    if (performance.now() - began > DRAIN_WITHIN_MS) throw new Error("the backlog does not drain");
    await pause(50);
  }
  const drainMs = performance.now() - began;
  return { subject: perSecond(result), latencies: result.latenciesMs, backlog, drainMs };
}
