import type { Told } from "../../acceptance/harness/desk.ts";
import { audit, isHopeless, noFindings, type Findings } from "../audit/audit.ts";
import type { Evidence } from "../audit/evidence.ts";
import { pause } from "../pause.ts";
import { isSmall, makePlan, type Plan, type PlanOptions, type Story } from "../plan/plan.ts";
import { fullPace, openWorld, quickPace, type World } from "../world/world.ts";
import { openBook, type Book } from "./book.ts";
import { collect, nothingIsOpen } from "./collect.ts";
import { carryOut, type KillCounts } from "./kills.ts";
import { openActors, openPeople } from "./people.ts";
import { openUnit, type Unit } from "./unit.ts";

export interface PlayOptions extends PlanOptions {
  /** How far the clock of one process is from everybody else's, in milliseconds, by the process's name. */
  readonly skew?: Readonly<Record<string, number>>;
  /** Told what happens, for people who wait. */
  readonly say: (line: string) => void;
  /** After so long a deadline without effect is stuck, and a run that does not come to rest is ended twice that later. */
  readonly patienceMs: number;
}

export interface Played {
  readonly evidence: Evidence;
  readonly findings: Findings;
  readonly kills: KillCounts;
  /** Faults of those who played, and what else was unexpected: a run that has any proves nothing. */
  readonly mishaps: readonly string[];
  /** Cases of Homeward's own alarms, such as a dead letter. */
  readonly ownAlarms: number;
  readonly recoveriesMs: readonly number[];
  readonly world: World;
}

/** Everything that is under way at once, and what went wrong in it. */
function openWorkings() {
  const mishaps: string[] = [];
  const running = new Set<Promise<void>>();
  const under = (work: Promise<void>) => {
    const tracked = work
      .catch((error: unknown) => void mishaps.push(String(error)))
      .finally(() => running.delete(tracked));
    running.add(tracked);
  };
  return { mishaps, under, busy: () => running.size };
}

/** Carries out the plan of a seed on a Homeward of its own. The world is left open: its closing depends on the verdict. */
export async function play(options: PlayOptions): Promise<Played> {
  const scene = await openScene(options);
  try {
    return await playOn(scene, options);
  } catch (error) {
    const folder = await scene.world.close(true);
    throw new Error(`the run broke off; data and logs are in ${folder}`, { cause: error });
  }
}

interface Scene {
  readonly world: World;
  readonly book: Book;
  readonly workings: ReturnType<typeof openWorkings>;
  readonly unit: Unit;
  /** Lets nobody try any longer. */
  readonly enough: () => void;
}

async function openScene(options: PlayOptions): Promise<Scene> {
  const book = openBook();
  const workings = openWorkings();
  const enough = new AbortController();
  let act: ReturnType<typeof openActors> | null = null;
  const world = await openWorld({
    ...options,
    pace: isSmall(options.events) ? quickPace : fullPace,
    hear(arrival) {
      book.hear(arrival, world.now());
      // Whoever hangs or refuses has taken nothing in.
      const isTaken = arrival.behaviour !== "refuse" && arrival.behaviour !== "hang";
      if (isTaken && act !== null) workings.under(act(arrival.point, arrival.request.json as Told));
    },
  });
  const { seed } = options;
  const parts = { door: world.door, seed, book, now: () => world.now(), signal: enough.signal };
  act = openActors(openPeople(parts), parts, workings.under);
  const unit = openUnit(parts);
  return { world, book, workings, unit, enough: () => enough.abort(new Error("the run is over")) };
}

async function playOn(scene: Scene, options: PlayOptions): Promise<Played> {
  const { world, book, workings } = scene;
  const { say, patienceMs } = options;
  const kills: KillCounts = new Map();
  say(`running on ${world.folder}`);
  const recoveriesMs = await carryOutPlan({ ...scene, plan: makePlan(options), kills, say });
  world.ears.recover();
  say(`settling: ${book.accepted.length} accepted`);
  const reading = { world, signal: AbortSignal.timeout(20 * 60_000) };
  const { evidence, findings } = await settle({ reading, book, busy: workings.busy, patienceMs });
  scene.enough();
  return {
    evidence,
    findings,
    kills,
    mishaps: [...workings.mishaps],
    ownAlarms: evidence.cases.filter(({ stayId }) => stayId === null).length,
    recoveriesMs,
    world,
  };
}

/**
 * With so many stories that have not come to their end no further one begins. The ladders are a thousand times faster
 * than in earnest and their repeats never end: on a slow machine ever more silent cases would only drown their own answers.
 */
const MOST_OPEN = 150;

interface Stage extends Scene {
  readonly plan: Plan;
  readonly kills: KillCounts;
  readonly say: (line: string) => void;
}

/** Events of a segment are spread from its beginning, so that they fall into the death and the recovery too. */
async function carryOutPlan({ plan, world, unit, book, kills, workings, say }: Stage): Promise<number[]> {
  const recoveries: number[] = [];
  let recovering: Promise<number> = Promise.resolve(0);
  for (const { stories, kill } of plan.segments) {
    const told = tellInTime(stories, {
      tell: (story) => workings.under(unit.tells(story)),
      mayTell: () => book.open() < MOST_OPEN,
    });
    recoveries.push(await recovering);
    await Promise.all([told, pause(kill?.restMs ?? 0)]);
    if (kill === null) continue;
    say(
      `${kill.gently ? "restarting" : "killing"} ${kill.targets.join(" and ")}${kill.againAfterMs === null ? "" : ", and again while starting"}`,
    );
    recovering = carryOut(world, kill, kills);
    recovering.catch(() => undefined);
  }
  return recoveries.slice(1);
}

async function tellInTime(
  stories: readonly Story[],
  { tell, mayTell }: { tell: (story: Story) => void; mayTell: () => boolean },
): Promise<void> {
  const from = performance.now();
  for (const story of stories) {
    const restMs = story.offsetMs - (performance.now() - from);
    if (restMs > 0) await pause(restMs);
    while (!mayTell()) await pause(20);
    tell(story);
  }
}

interface Settling {
  readonly reading: Parameters<typeof collect>[0];
  readonly book: Book;
  readonly busy: () => number;
  readonly patienceMs: number;
}

/** Waits until nothing is open and nothing is wrong; ends at once when something is that time does not heal. */
async function settle({ reading, book, busy, patienceMs }: Settling) {
  const giveUpAt = performance.now() + 2 * patienceMs;
  for (;;) {
    const isLate = performance.now() > giveUpAt;
    if (isLate || (busy() === 0 && (await nothingIsOpen(reading)))) {
      const evidence = await collect(reading, book);
      const findings = audit(evidence, { patienceMs });
      if (isLate || noFindings(findings) || isHopeless(findings)) return { evidence, findings };
    }
    await pause(500);
  }
}
