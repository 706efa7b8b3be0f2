import { rmSync } from "node:fs";
import { notificationIdOf } from "@homeward/testing";
import { dateAfter } from "./plan/london.ts";
import { refuses } from "./plan/outages.ts";
import { planYear, type Year } from "./plan/year.ts";
import type { Chronicle } from "./play/chronicle.ts";
import { playYear } from "./play/play-year.ts";
import { askUnits } from "./judge/ask-unit.ts";
import type { JudgedStretch } from "./judge/figures.ts";
import { gatherEvidence } from "./judge/gather-evidence.ts";
import { judgeMails, type Sides } from "./judge/mails.ts";
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

type Closing = (() => Promise<unknown>)[];

async function playStretch(
  ground: Ground,
  year: Year,
  progress: (reported: number) => void,
): Promise<JudgedStretch> {
  const closing: Closing = [];
  try {
    const { inside, mail, refusedMails, ...opened } = await openStretch(ground, year, closing);
    const { ears, voice, hood } = opened;
    const chronicle = await playYear({ ...opened, year, inside, progress, signal: ground.signal });
    const outside = { ...chronicle, mails: mail.heard };
    const { cases, ...evidence } = await gatherEvidence(inside, outside, hood.world);
    const verdict = judgeYear(hood, chronicle, { cases, ...evidence });
    const misinformed = await askUnits({ voice, world: hood.world }, chronicle, cases);
    const mailed = judgeMails(mail.heard, {
      ...stayOf(chronicle),
      discharges: year.discharges,
      points: hood.world.points,
      cases,
    });
    const findings = [...verdict.findings, ...misinformed, ...mailed];
    const refused = { webhooks: ears.refused, mails: refusedMails };
    const { startMs, endMs } = year;
    return { ...hood, startMs, endMs, chronicle, refused, cases, ...verdict, findings };
  } finally {
    for (const step of closing.toReversed()) await step();
  }
}

const stayOf = ({ reported }: Chronicle): Pick<Sides, "dischargeOf"> => {
  const stays = new Map(reported.map(({ stayId, discharge }) => [stayId, discharge]));
  return { dischargeOf: (stayId) => stays.get(stayId) };
};

/** A Homeward of its own, with everything around it. What `closing` is given has to be called in the end, last first. */
async function openStretch({ server, world: plain }: Ground, { startMs, outages }: Year, closing: Closing) {
  const clock = openMovedClock(startMs);
  const isRefused = (point: Point) => refuses(outages, point, clock.nowMs());
  const ears = await openEars({ nowMs: () => clock.nowMs(), refuses: isRefused });
  closing.push(() => ears.close());
  const world = writeWorld(plain, ears.url);
  ears.knows(world.points);
  closing.push(async () => rmSync(world.folder, { recursive: true, force: true }));
  const databaseUrl = await server.database(`from_${startMs}`);
  const subject = await openSubject({ clock, seeds: world.folder, databaseUrl, folder: server.folder });
  closing.push(() => subject.stop());
  const { mail } = subject;
  const refusedMails: string[] = [];
  mail.refuseMessages(({ to, headers }) => {
    const points = world.points.filter(({ kind, address }) => kind === "email" && to.includes(address));
    if (!points.some(isRefused)) return null;
    refusedMails.push(notificationIdOf({ headers }));
    return TRY_LATER;
  });
  const inside = await lookInside(databaseUrl, clock);
  closing.push(() => inside.end());
  const voice = openVoice(subject.url, world);
  closing.push(() => voice.close());
  return { hood: { world, daysOff: readDaysOff() }, clock, ears, mail, refusedMails, inside, voice };
}

/** What a mail server answers that cannot take a message now. */
const TRY_LATER = 451;

function planOf({ seed, from, days, perYear }: Wish, { teams, hospitals }: World): Year {
  const districts = teams.filter(({ kind }) => kind === "camhs").flatMap(({ catchments }) => catchments);
  const places = readPlaces(districts.map(({ code }) => code));
  return planYear({ seed, from, days, perYear, hospitals: hospitals.length, teams, places });
}
