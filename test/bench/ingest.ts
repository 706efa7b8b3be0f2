import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { noteProcess } from "@homeward/testing";
import { eventMaker } from "./events.ts";
import { median, quantile } from "./figures.ts";
import type { Home } from "./home.ts";
import type { Listener } from "./listener.ts";
import { load, type LoadResult } from "./load.ts";
import { mainHome, unit, unitKey } from "./seeds.ts";
import { pause } from "../chaos/pause.ts";

export interface Ingest {
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly floorRequestsPerSecond: number;
  /** Runs of before 24 November 2026 do not have it. */
  readonly floorP95Ms?: number;
  readonly ratioToFloor: number;
  readonly backlogAtEnd: number;
  readonly drainMs: number;
  /** Pool size of the best floor, and each round as it was. */
  readonly floorPool: number;
  readonly rounds: readonly { readonly subject: number; readonly floor: number }[];
}

export interface IngestPlan {
  /** Pool sizes of the floor that are tried; the best is what the subject is held against. */
  readonly pools: readonly number[];
  readonly rounds: number;
  readonly seconds: number;
}

/** From too few to too many on two processors. */
export const floorPools = [4, 8, 16, 32];
const CONNECTIONS = 64;
const WARM_UP_SECONDS = 3;
const DRAIN_WITHIN_MS = 600_000;

/** Floor and subject alternate; what the subject left to do is done before the next floor begins. */
export async function measureIngest(home: Home, ears: Listener, plan: IngestPlan): Promise<Ingest> {
  const { pool: floorPool, floor } = await bestFloor(home.databaseUrl, plan);
  const rounds: Round[] = [];
  try {
    // Neither side's first round counts: both have just been started.
    await loadSubject(home, ears, Math.min(plan.seconds, WARM_UP_SECONDS));
    for (let nth = 0; nth < plan.rounds; nth += 1) {
      const bare = await loadFor(floor.url, plan.seconds);
      const floorP95Ms = quantile(bare.latenciesMs, 0.95);
      rounds.push({ floor: perSecond(bare), floorP95Ms, ...(await loadSubject(home, ears, plan.seconds)) });
    }
  } finally {
    await floor.close();
  }
  const of = (figure: (round: Round) => number) => median(rounds.map(figure));
  return {
    requestsPerSecond: of(({ subject }) => subject),
    p50Ms: of(({ latencies }) => quantile(latencies, 0.5)),
    p95Ms: of(({ latencies }) => quantile(latencies, 0.95)),
    p99Ms: of(({ latencies }) => quantile(latencies, 0.99)),
    floorRequestsPerSecond: of(({ floor }) => floor),
    floorP95Ms: of(({ floorP95Ms }) => floorP95Ms),
    ratioToFloor: of(({ subject, floor }) => subject / floor),
    backlogAtEnd: of(({ backlog }) => backlog),
    drainMs: of(({ drainMs }) => drainMs),
    floorPool,
    rounds: rounds.map(({ subject, floor }) => ({ subject: Math.round(subject), floor: Math.round(floor) })),
  };
}

interface Round {
  readonly floor: number;
  readonly floorP95Ms: number;
  readonly subject: number;
  readonly latencies: readonly number[];
  readonly backlog: number;
  readonly drainMs: number;
}

const perSecond = ({ accepted, seconds }: LoadResult): number => accepted / seconds;

interface Floor {
  readonly url: string;
  close(): Promise<void>;
}

/** The pool size that takes most, and the process that runs with it, warm by then. */
async function bestFloor(
  databaseUrl: string,
  { pools, seconds }: IngestPlan,
): Promise<{ pool: number; floor: Floor }> {
  let best: { pool: number; floor: Floor; rate: number } | null = null;
  for (const pool of pools) {
    const floor = await openFloor(databaseUrl, pool);
    const rate = perSecond(await loadFor(floor.url, Math.min(seconds, WARM_UP_SECONDS)));
    const worse: Floor | undefined = best !== null && best.rate >= rate ? floor : best?.floor;
    if (best === null || rate > best.rate) best = { pool, floor, rate };
    await worse?.close();
  }
  if (best === null) throw new Error("there is no pool to try");
  return best;
}

async function openFloor(databaseUrl: string, pool: number): Promise<Floor> {
  const main = fileURLToPath(new URL("floor-ingest.ts", import.meta.url));
  const child = spawn(process.execPath, [main, databaseUrl, `${pool}`], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (child.pid !== undefined) child.once("exit", noteProcess(child.pid, main));
  const [said] = (await once(child.stdout, "data")) as [Buffer];
  return {
    url: `${said.toString().trim()}/v1/discharge-events`,
    async close() {
      const exit = once(child, "exit");
      child.kill("SIGKILL");
      await exit;
    },
  };
}

/** Throws when anything is answered but 202. */
async function loadFor(url: string, seconds: number): Promise<LoadResult> {
  const nextBody = eventMaker(unit, [mainHome]);
  const result = await load({ url, key: unitKey, connections: CONNECTIONS, seconds, nextBody });
  if (Object.keys(result.others).length > 0)
    throw new Error(`not every report was accepted: ${JSON.stringify(result.others)}`);
  return result;
}

async function loadSubject(
  home: Home,
  ears: Listener,
  seconds: number,
): Promise<Omit<Round, "floor" | "floorP95Ms">> {
  ears.forget();
  const result = await loadFor(home.reports, seconds);
  const backlog = result.accepted - ears.firstAlarm.size;
  const began = performance.now();
  while (ears.firstAlarm.size < result.accepted) {
    if (performance.now() - began > DRAIN_WITHIN_MS) throw new Error("the backlog does not drain");
    await pause(50);
  }
  const drainMs = performance.now() - began;
  return { subject: perSecond(result), latencies: result.latenciesMs, backlog, drainMs };
}
