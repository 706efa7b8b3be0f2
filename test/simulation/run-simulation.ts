import { rmSync } from "node:fs";
import { dateAfter } from "./plan/london.ts";
import { planYear, type Year } from "./plan/year.ts";
import { playYear } from "./play/play-year.ts";
import { askUnits } from "./judge/ask-unit.ts";
import type { JudgedStretch } from "./judge/figures.ts";
import { gatherEvidence } from "./judge/gather-evidence.ts";
import { judgeMails } from "./judge/mails.ts";
import { judgeYear } from "./judge/judge-year.ts";
import { openVoice } from "./people/speak.ts";
import { lookInside } from "./subject/look-inside.ts";
import { openMovedClock } from "./subject/moved-clock.ts";
import { openEars } from "./subject/open-ears.ts";
import { openServer, openSubject, type Server } from "./subject/open-homeward.ts";
import { readDaysOff, readPlaces } from "./subject/read-places.ts";
import { readWorld, writeWorld, type Point, type World } from "./subject/year-seeds.ts";

export interface Wish {
  readonly seed: string;
  /** YYYY-MM-DD, London. */
  readonly from: string;
  readonly days: number;
  /** Discharges in 365 days. */
  readonly perYear: number;
  /** Ends it early; what was started is stopped. */
  readonly signal: AbortSignal;
  /** How many reports of how many that are planned. */
  readonly progress: (reported: number, planned: number) => void;
}

/** More at once would not be quicker: one process and one server share two processors. */
const MOST_STRETCHES = 3;
const SHORTEST_DAYS = 10;

/**
 * Plays the planned days, in stretches side by side, each on a Homeward with a database of its own. Leaves nothing
 * behind.
 */
export async function runSimulation(wish: Wish): Promise<JudgedStretch[]> {
  const server = await openServer();
  try {
    const world = readWorld();
    const years = stretchesOf(wish).map((one) => planOf(one, world));
    const reported = years.map(() => 0);
    const planned = years.flatMap(({ discharges }) => discharges.flatMap(tellingsOf)).length;
    return await Promise.all(
      years.map((year, n) =>
        playStretch({ server, world, signal: wish.signal }, year, (count) => {
          reported[n] = count;
          wish.progress(
            reported.reduce((sum, one) => sum + one, 0),
            planned,
          );
        }),
      ),
    );
  } finally {
    await server.stop();
  }
}

/** Planned day by day, so that a stretch plans what the whole would. */
function stretchesOf(wish: Wish): Wish[] {
  const count = Math.min(MOST_STRETCHES, Math.ceil(wish.days / SHORTEST_DAYS));
  return Array.from({ length: count }, (_, n) => {
    const first = Math.floor((n * wish.days) / count);
    const next = Math.floor(((n + 1) * wish.days) / count);
    return { ...wish, from: dateAfter(wish.from, first), days: next - first };
  });
}

const tellingsOf = ({ resentMs, reversedMs, againMs }: Year["discharges"][number]): number[] =>
  [0, resentMs, reversedMs, againMs].filter((atMs) => atMs !== null);

interface Ground {
  readonly signal: AbortSignal;
  readonly server: Server;
  readonly world: World;
}

async function playStretch(
  ground: Ground,
  year: Year,
  progress: (reported: number) => void,
): Promise<JudgedStretch> {
  const closing: (() => Promise<unknown>)[] = [];
  try {
    const clock = openMovedClock(year.startMs);
    const now = () => clock.nowMs();
    const ears = await openEars({ nowMs: now, isDown: (point) => isDown(year, point, now()) });
    closing.push(() => ears.close());
    const world = writeWorld(ground.world, ears.url);
    ears.knows(world.points);
    closing.push(async () => rmSync(world.folder, { recursive: true, force: true }));
    const databaseUrl = await ground.server.database(`from_${year.startMs}`);
    const subject = await openSubject({
      clock,
      seeds: world.folder,
      databaseUrl,
      folder: ground.server.folder,
    });
    closing.push(() => subject.stop());
    subject.mail.refuseMessages(({ to }) => {
      const points = world.points.filter(({ kind, address }) => kind === "email" && to.includes(address));
      return points.some((point) => isDown(year, point, now())) ? TRY_LATER : null;
    });
    const inside = await lookInside(databaseUrl, clock);
    closing.push(() => inside.end());
    const voice = openVoice(subject.url, world);
    closing.push(() => voice.close());
    const daysOff = readDaysOff();
    const stage = {
      year,
      hood: { world, daysOff },
      clock,
      inside,
      ears,
      voice,
      progress,
      signal: ground.signal,
    };
    const chronicle = await playYear(stage);
    const { cases, ...evidence } = await gatherEvidence(inside, chronicle.reported, world);
    const verdict = judgeYear({ world, daysOff }, chronicle, { cases, ...evidence });
    const misinformed = await askUnits({ voice, world }, chronicle, cases);
    const { startMs, endMs } = year;
    const stays = new Map(chronicle.reported.map(({ stayId, discharge }) => [stayId, discharge]));
    const mailed = judgeMails(subject.mail.heard, {
      discharges: year.discharges,
      dischargeOf: (stayId) => stays.get(stayId),
      points: world.points,
      cases,
    });
    const findings = [...verdict.findings, ...misinformed, ...mailed];
    return { world, daysOff, startMs, endMs, chronicle, cases, ...verdict, findings };
  } finally {
    for (const step of closing.toReversed()) await step();
  }
}

/** What a mail server answers that cannot take a message now. */
const TRY_LATER = 451;

const isDown = ({ outages }: Year, { owner, kind }: Point, nowMs: number): boolean =>
  outages.some(
    ({ teamId, fromMs, untilMs, isMailboxUp }) =>
      owner === `team:${teamId}` &&
      fromMs <= nowMs &&
      nowMs < untilMs &&
      (kind === "webhook" || !isMailboxUp),
  );

function planOf({ seed, from, days, perYear }: Wish, { teams, hospitals }: World): Year {
  const districts = teams.filter(({ kind }) => kind === "camhs").flatMap(({ catchments }) => catchments);
  const places = readPlaces(districts.map(({ code }) => code));
  const teamIds = teams.map(({ id }) => id);
  return planYear({ seed, from, days, perYear, hospitals: hospitals.length, teamIds, places });
}
