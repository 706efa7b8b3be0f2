import { diceOf, type Dice } from "./dice.ts";
import { childOf, type Child, type Places } from "./child.ts";
import { atLondon, dateAfter, MINUTE, wallTime } from "./london.ts";
import { outagesOfDistricts, outagesOfTeams, type Outage } from "./outages.ts";

/** What is drawn before anything runs: the same seed plans the same year. */
export interface Year {
  readonly seed: string;
  readonly startMs: number;
  /** No discharge is reported after this; what is open then is followed to its end. */
  readonly endMs: number;
  readonly discharges: readonly Discharge[];
  readonly outages: readonly Outage[];
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
  readonly teams: readonly {
    readonly id: string;
    readonly catchments: readonly { readonly code: string }[];
  }[];
  readonly places: Places;
}

/** Discharges of a day of the week, against the average. */
const busy = { mon: 1.1, tue: 1.1, wed: 1.1, thu: 1.2, fri: 1.7, sat: 0.5, sun: 0.3 } as const;

export function planYear(plan: YearPlan): Year {
  const { seed, from, days } = plan;
  const dates = Array.from({ length: days }, (_, day) => dateAfter(from, day));
  const discharges = dates.flatMap((date) => dischargesOf(plan, date));
  return {
    seed,
    startMs: atLondon(from, "00:00"),
    endMs: atLondon(dateAfter(from, days), "00:00"),
    discharges: discharges.toSorted((a, b) => a.reportedMs - b.reportedMs),
    outages: [
      ...dates.flatMap((date) => outagesOfTeams(plan, date)),
      ...outagesOfDistricts(plan, discharges),
    ].toSorted((a, b) => a.fromMs - b.fromMs),
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
