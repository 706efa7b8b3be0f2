import { installOthers, measureOthers, otherQueues, type OtherQueue } from "./beside/measure.ts";
import { rounded } from "./figures.ts";
import type { Lateness } from "./fired.ts";
import { measureBurst, measureRestart, type Burst, type Restart } from "./bursts.ts";
import { measureDeliveries, type Deliveries, type DeliveriesPlan } from "./deliveries.ts";
import { measureFootprint, type FootprintPlan } from "./footprint.ts";
import { openHome, type Home, type TransportName } from "./home.ts";
import { floorPools, measureIngest, type Ingest, type IngestPlan } from "./ingest.ts";
import { openListener, type Listener } from "./listener.ts";
import { watchMemory } from "./memory.ts";
import { measureTimers, measureTimersFloor, type Timers, type TimersPlan } from "./timers.ts";
import { measureToTeam, type ToTeam, type ToTeamPlan } from "./to-team.ts";

/** Everything that is measured of one transport. */
export interface Figures {
  readonly ingest: Ingest;
  readonly toTeam: ToTeam;
  readonly timers: Timers & {
    readonly floor: Lateness;
    readonly others: Partial<Record<OtherQueue, Lateness>>;
  };
  readonly burst: Burst & { readonly floorMs: number };
  readonly restart: Restart & { readonly floorMs: number };
  readonly deliveries: Deliveries;
  readonly memoryMb: { readonly idle: number; readonly peak: number };
  readonly startMs: { readonly cold: number; readonly warm: number };
}

/** How much of it is done. */
export interface Plan {
  readonly ingest: IngestPlan;
  readonly toTeam: ToTeamPlan;
  readonly timers: Omit<TimersPlan, "waitSeconds">;
  /** Job queues of others that are measured beside the timers. */
  readonly others: readonly OtherQueue[];
  readonly burst: number;
  readonly restart: number;
  readonly deliveries: DeliveriesPlan;
  readonly footprint: Omit<FootprintPlan, "transport">;
  /** How long a team is waited for where rungs are to be missed: longer than it takes to make the cases. */
  readonly waitSeconds: number;
}

export const fullPlan: Plan = {
  ingest: { rounds: 5, seconds: 10, pools: floorPools },
  toTeam: { perSecond: 200, seconds: 30, warmUpSeconds: 15 },
  timers: { pending: 100_000, due: 2_000, seconds: 20 },
  others: otherQueues,
  burst: 1_000,
  restart: 10_000,
  deliveries: {
    rounds: 3,
    count: 10_000,
    shapes: [
      [4, 32],
      [2, 64],
      [2, 128],
    ],
  },
  footprint: { starts: 3, idleSeconds: 30 },
  waitSeconds: 60,
};

/** Shows that every part of it works; its figures mean nothing. */
export const smallPlan: Plan = {
  ingest: { rounds: 1, seconds: 0.3, pools: [8] },
  toTeam: { perSecond: 20, seconds: 1, warmUpSeconds: 0.5 },
  timers: { pending: 500, due: 20, seconds: 1 },
  // They would have to be fetched first.
  others: [],
  burst: 50,
  restart: 50,
  deliveries: { rounds: 1, count: 100, shapes: [[2, 64]] },
  footprint: { starts: 1, idleSeconds: 0 },
  waitSeconds: 3,
};

/** Measures one transport; `progress` is told of every step. */
export async function measure(
  transport: TransportName,
  plan: Plan,
  progress: (step: string) => void,
): Promise<Figures> {
  if (plan.others.length > 0) await installOthers();
  progress("start and memory at rest");
  const { startMs, idleMb } = await measureFootprint({ transport, ...plan.footprint });
  const ears = await openListener();
  try {
    const flow = await measureFlow({ transport, plan, ears }, progress);
    const late = await measureLateness({ transport, plan, ears }, progress);
    const { peak, ...rest } = flow;
    return tidy({ ...rest, ...late, memoryMb: { idle: idleMb, peak }, startMs });
  } finally {
    ears.close();
  }
}

interface Measuring {
  readonly transport: TransportName;
  readonly plan: Plan;
  readonly ears: Listener;
}

/** What flows through while no deadline comes. */
async function measureFlow({ transport, plan, ears }: Measuring, progress: (step: string) => void) {
  return withHome({ transport, receiverUrl: ears.url, ladder: { wait: "PT24H" } }, async (home) => {
    progress("202 to team");
    const toTeam = await measureToTeam(home, ears, plan.toTeam);
    progress("deliveries");
    const deliveries = await measureDeliveries(home, ears, plan.deliveries);
    progress("ingest");
    const memory = watchMemory(() => home.memoryMb());
    const ingest = await measureIngest(home, ears, plan.ingest);
    return { toTeam, deliveries, ingest, peak: await memory.stop() };
  });
}

/** What deadlines do. */
async function measureLateness({ transport, plan, ears }: Measuring, progress: (step: string) => void) {
  const ladder = { wait: `PT${plan.waitSeconds}S` };
  return withHome({ transport, receiverUrl: ears.url, ladder }, async (home) => {
    progress("timers");
    const timers = await measureTimers(home, { ...plan.timers, waitSeconds: plan.waitSeconds });
    progress("burst");
    const burst = await measureBurst(home, plan.burst);
    progress("restart");
    const restart = await measureRestart(home, plan.restart);
    progress("floor of timers, and others");
    await home.stop();
    const floor = await measureTimersFloor(home, plan.timers, [plan.burst, plan.restart]);
    const [burstMs = Number.NaN, restartMs = Number.NaN] = floor.atOnceMs;
    const others = await measureOthers(home.databaseUrl, plan.others, plan.timers);
    return {
      timers: { ...timers, floor: floor.timers, others },
      burst: { ...burst, floorMs: burstMs },
      restart: { ...restart, floorMs: restartMs },
    };
  });
}

async function withHome<Result>(
  options: Parameters<typeof openHome>[0],
  work: (home: Home) => Promise<Result>,
): Promise<Result> {
  const home = await openHome(options);
  try {
    await home.start();
    return await work(home);
  } finally {
    await home.close();
  }
}

/** Three digits of every number that has more. */
function tidy<T>(value: T): T {
  if (typeof value === "number") return (Number.isInteger(value) ? value : rounded(value)) as T;
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(tidy) as T;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, tidy(one)])) as T;
}
