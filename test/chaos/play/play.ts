import type { Told } from "../../acceptance/harness/desk.ts";
import { audit, isHopeless, noFindings, type AuditOptions, type Findings } from "../audit/audit.ts";
import type { Evidence } from "../audit/evidence.ts";
import { pause } from "../pause.ts";
import { makePlan, type Plan, type PlanOptions } from "../plan/plan.ts";
import { paceOf } from "../world/chaos-seeds.ts";
import { openWorld, type World } from "../world/world.ts";
import { openBook, type Book } from "./book.ts";
import { collect, nothingIsOpen } from "./collect.ts";
import { carryOut, type KillCounts } from "./kills.ts";
import { openActors, openPeople } from "./people.ts";
import { openTelling } from "./telling.ts";
import { openUnit, type Unit } from "./unit.ts";

export interface PlayOptions extends PlanOptions {
  /** How far the clock of one process is ahead of everybody else's, and from the middle on behind, in milliseconds, by the process's name. */
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
  /** Clocks that were moved while their processes ran. */
  readonly clocksTurned: number;
  /** How long stories were not begun because too many were open. */
  readonly heldBackMs: number;
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
    pace: paceOf(options.events),
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
  const { say, patienceMs, skew = {} } = options;
  const kills: KillCounts = new Map();
  say(`running on ${world.folder}`);
  const plan = makePlan(options);
  const { recoveriesMs, clocksTurned, heldBackMs } = await carryOutPlan({
    ...scene,
    plan,
    kills,
    say,
    patienceMs,
  });
  world.ears.recover();
  say(`settling: ${book.accepted.length} accepted`);
  const reading = { world, signal: AbortSignal.timeout(20 * 60_000) };
  const farthest = Math.max(0, ...Object.values(skew).map(Math.abs));
  const judging = {
    patienceMs,
    downMs: Math.min(LONGEST_RECOVERY_MS, Math.max(0, ...recoveriesMs)),
    clocksMs: 2 * farthest,
  };
  const { evidence, findings } = await settle({ reading, book, busy: workings.busy, judging });
  scene.enough();
  return {
    evidence,
    findings,
    kills,
    mishaps: [...workings.mishaps],
    ownAlarms: evidence.cases.filter(({ stayId }) => stayId === null).length,
    recoveriesMs,
    clocksTurned,
    heldBackMs,
    world,
  };
}

/** What takes longer to recover is late, however long something was dead. */
const LONGEST_RECOVERY_MS = 30_000;

/**
 * With so many stories that have not come to their end no further one begins. The ladders are a thousand times faster
 * than in earnest and their repeats never end: on a slow machine ever more silent cases would only drown their own answers.
 */
const MOST_OPEN = 150;

interface Stage extends Scene {
  readonly plan: Plan;
  readonly kills: KillCounts;
  readonly say: (line: string) => void;
  readonly patienceMs: number;
}

/** Events of a segment are spread from its beginning: the kill falls among the first, the others into death and recovery. */
async function carryOutPlan({ plan, world, unit, book, kills, workings, say, patienceMs }: Stage) {
  const recoveriesMs: number[] = [];
  let clocksTurned = 0;
  const telling = openTelling({
    tell: (story) => workings.under(unit.tells(story)),
    mayTell: () => book.open().length < MOST_OPEN,
    patienceMs: 2 * patienceMs,
  });
  let recovering: Promise<number> | null = null;
  for (const [nth, { stories, kill }] of plan.segments.entries()) {
    if (nth === Math.floor(plan.segments.length / 2)) clocksTurned = world.turnClocks();
    const told = telling.tellInTime(stories);
    if (recovering !== null) recoveriesMs.push(await recovering);
    telling.recovered();
    const [isTold] = await Promise.all([told, pause(kill?.restMs ?? 0)]);
    if (!isTold) {
      workings.mishaps.push(
        `${book.open().length} stories are open and none has ended for ${2 * patienceMs} ms`,
      );
      break;
    }
    if (kill === null) continue;
    say(
      `${kill.gently ? "restarting" : "killing"} ${kill.targets.join(" and ")}${kill.againAfterMs === null ? "" : ", and again while starting"}`,
    );
    recovering = pause(kill.amidMs).then(() => {
      telling.struck();
      return carryOut(world, kill, kills);
    });
    recovering.catch(() => undefined);
  }
  return { recoveriesMs, clocksTurned, heldBackMs: telling.heldBackMs() };
}

interface Settling {
  readonly reading: Parameters<typeof collect>[0];
  readonly book: Book;
  readonly busy: () => number;
  readonly judging: AuditOptions;
}

/** Waits until nothing is open and nothing is wrong; ends at once when something is that time does not heal. */
async function settle({ reading, book, busy, judging }: Settling) {
  const giveUpAt = performance.now() + 2 * judging.patienceMs;
  for (;;) {
    const isLate = performance.now() > giveUpAt;
    if (isLate || (busy() === 0 && (await nothingIsOpen(reading)))) {
      const evidence = await collect(reading, book);
      const findings = audit(evidence, judging);
      if (isLate || noFindings(findings) || isHopeless(findings)) return { evidence, findings };
    }
    await pause(500);
  }
}
