import type { Told } from "../../acceptance/harness/desk.ts";
import { audit, isHopeless, noFindings, type Findings } from "../audit/audit.ts";
import type { Evidence } from "../audit/evidence.ts";
import { pause } from "../pause.ts";
import { isSmall, makePlan, type Plan, type PlanOptions } from "../plan/plan.ts";
import { fullPace, openWorld, quickPace, type World } from "../world/world.ts";
import { openBook, type Book } from "./book.ts";
import { collect, nothingIsOpen } from "./collect.ts";
import { carryOut, type KillCounts } from "./kills.ts";
import { openActors, openPeople } from "./people.ts";
import { openUnit, type Unit } from "./unit.ts";

export interface PlayOptions extends PlanOptions {
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
  const { seed, transport, events, say, patienceMs } = options;
  const plan = makePlan(options);
  const book = openBook();
  const workings = openWorkings();
  const enough = new AbortController();
  let act: ((...heard: Parameters<ReturnType<typeof openActors>>) => Promise<void>) | null = null;
  const world = await openWorld({
    transport,
    seed,
    pace: isSmall(events) ? quickPace : fullPace,
    hear(arrival) {
      book.hear(arrival, world.now());
      // Whoever hangs or refuses has taken nothing in.
      const isTaken = arrival.behaviour !== "refuse" && arrival.behaviour !== "hang";
      if (isTaken && act !== null) workings.under(act(arrival.point, arrival.request.json as Told));
    },
  });
  const parts = { ...world.urls, seed, book, now: () => world.now(), signal: enough.signal };
  act = openActors(openPeople(parts), parts, workings.under);
  const kills: KillCounts = new Map();
  say(`running on ${world.folder}`);
  const recoveriesMs = await carryOutPlan({ plan, world, unit: openUnit(parts), kills, ...workings, say });
  world.ears.recover();
  say(`settling: ${book.accepted.length} accepted`);
  const reading = { world, signal: AbortSignal.timeout(20 * 60_000) };
  const settling = { reading, book, busy: workings.busy, patienceMs };
  const { evidence, findings } = await settle(settling);
  enough.abort(new Error("the run is over"));
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

interface Stage {
  readonly plan: Plan;
  readonly world: World;
  readonly unit: Unit;
  readonly kills: KillCounts;
  readonly under: (work: Promise<void>) => void;
  readonly say: (line: string) => void;
}

/** Events of a segment are spread from its beginning, so that they fall into the death and the recovery too. */
async function carryOutPlan({ plan, world, unit, kills, under, say }: Stage): Promise<number[]> {
  const recoveries: number[] = [];
  let recovering: Promise<number> = Promise.resolve(0);
  for (const { stories, kill } of plan.segments) {
    const told = tellInTime(stories, (story) => under(unit.tells(story)));
    recoveries.push(await recovering);
    await Promise.all([told, pause(kill?.restMs ?? 0)]);
    if (kill === null) continue;
    say(
      `killing ${kill.targets.join(" and ")}${kill.againAfterMs === null ? "" : ", and again while starting"}`,
    );
    recovering = carryOut(world, kill, kills);
    recovering.catch(() => undefined);
  }
  return recoveries.slice(1);
}

async function tellInTime(
  stories: Plan["segments"][number]["stories"],
  tell: (story: Plan["segments"][number]["stories"][number]) => void,
): Promise<void> {
  const from = performance.now();
  for (const story of stories) {
    const restMs = story.offsetMs - (performance.now() - from);
    if (restMs > 0) await pause(restMs);
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
