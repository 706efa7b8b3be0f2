import { diceOf, type Dice } from "./dice.ts";
import { childOf, type Child, type Places } from "./child.ts";
import { atLondon, dateAfter, DAY, HOUR, MINUTE, wallTime } from "./london.ts";

/** What is drawn before anything runs: the same seed plans the same year. */
export interface Year {
  readonly seed: string;
  readonly startMs: number;
  /** No discharge is reported after this; what is open then is followed to its end. */
  readonly endMs: number;
  readonly discharges: readonly Discharge[];
  /** When a team's receiver refuses everything, though not for good; at times its mailbox as well. */
  readonly outages: readonly Outage[];
}

export interface Outage {
  readonly teamId: string;
  readonly fromMs: number;
  readonly untilMs: number;
  readonly isMailboxUp: boolean;
}

/** One young person's leaving, and what the unit tells of it. Minutes are whole. */
export interface Discharge {
  readonly spellId: string;
  readonly hospital: number;
  readonly child: Child;
  readonly leftMs: number;
  readonly reportedMs: number;
  /** The same report again, as systems do that are not sure. */
  readonly resentMs: number | null;
  /** It was a mistake: the young person is still there. */
  readonly reversedMs: number | null;
  /** And left after all. */
  readonly againMs: number | null;
}

export interface YearPlan {
  readonly seed: string;
  /** YYYY-MM-DD in London; from its midnight on. */
  readonly from: string;
  readonly days: number;
  /** Discharges in 365 days. */
  readonly perYear: number;
  readonly hospitals: number;
  readonly teamIds: readonly string[];
  readonly places: Places;
}

/** Discharges of a day of the week, against the average. */
const busy = { mon: 1.1, tue: 1.1, wed: 1.1, thu: 1.2, fri: 1.7, sat: 0.5, sun: 0.3 } as const;
/** Of a hundred days, on how many a team's receiver is down for some hours. */
const OUTAGE_SHARE = 0.02;

export function planYear(plan: YearPlan): Year {
  const { seed, from, days } = plan;
  const dates = Array.from({ length: days }, (_, day) => dateAfter(from, day));
  return {
    seed,
    startMs: atLondon(from, "00:00"),
    endMs: atLondon(dateAfter(from, days), "00:00"),
    discharges: dates
      .flatMap((date) => dischargesOf(plan, date))
      .toSorted((a, b) => a.reportedMs - b.reportedMs),
    outages: dates.flatMap((date) => outagesOf(plan, date)),
  };
}

function dischargesOf(plan: YearPlan, date: string): Discharge[] {
  const dice = diceOf(plan.seed, "day", date);
  const { weekday } = wallTime(atLondon(date, "12:00"));
  const expected = (plan.perYear / 365) * busy[weekday];
  const count = Math.floor(expected) + (dice.chance(expected % 1) ? 1 : 0);
  return Array.from({ length: count }, (_, n) => dischargeOf(plan, date, n));
}

function dischargeOf({ seed, hospitals, places }: YearPlan, date: string, n: number): Discharge {
  const spellId = `spell-${date}-${n}`;
  const dice = diceOf(seed, spellId);
  const leftMs = atLondon(date, timeOfDay(dice));
  const delay = dice.weighted({ atOnce: 85, later: 12, "very late": 3 });
  const delays = {
    atOnce: dice.whole(1, 40),
    later: dice.whole(60, 600),
    "very late": dice.whole(780, 2_880),
  };
  const reportedMs = leftMs + delays[delay] * MINUTE;
  const isReversed = dice.chance(0.04);
  const reversedMs = isReversed ? reportedMs + dice.whole(5, 600) * MINUTE : null;
  return {
    spellId,
    hospital: dice.whole(0, hospitals - 1),
    child: childOf(dice, date, places),
    leftMs,
    reportedMs,
    resentMs: dice.chance(0.05) ? reportedMs + dice.whole(1, 240) * MINUTE : null,
    reversedMs,
    againMs: reversedMs !== null && dice.chance(0.5) ? reversedMs + dice.whole(60, 7_200) * MINUTE : null,
  };
}

/** Wards discharge in the afternoon; some leave whenever they leave. */
function timeOfDay(dice: Dice): string {
  const hour = dice.chance(0.8) ? dice.whole(10, 17) : dice.whole(0, 23);
  return `${String(hour).padStart(2, "0")}:${String(dice.whole(0, 59)).padStart(2, "0")}`;
}

function outagesOf({ seed, teamIds }: YearPlan, date: string): Outage[] {
  return teamIds.flatMap((teamId) => {
    const dice = diceOf(seed, "outage", teamId, date);
    if (!dice.chance(OUTAGE_SHARE)) return [];
    const fromMs = atLondon(date, "00:00") + dice.whole(0, 1_439) * MINUTE;
    const untilMs = Math.min(fromMs + dice.whole(1, 5) * HOUR, fromMs + DAY);
    return [{ teamId, fromMs, untilMs, isMailboxUp: dice.chance(0.5) }];
  });
}
