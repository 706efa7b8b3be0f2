import { DAY, instant, plus, type Instant, type TeamHours } from "@homeward/contracts";
import type { Holidays } from "./holidays.ts";
import { instantAt, localDay, periodOn, wallTime, weekdayOf, type LocalDay, type Period } from "./london.ts";

/** The working periods that start on a day; none start on a bank holiday. */
function periodsOn(day: LocalDay, hours: readonly TeamHours[], holidays: Holidays): Period[] {
  if (holidays.days.has(day)) return [];
  const weekday = weekdayOf(day);
  return hours.filter((times) => times.days.includes(weekday)).map((times) => periodOn(day, times));
}

/** The latest end of the working periods around an instant; null outside working hours. */
function endOfPeriod(at: Instant, hours: readonly TeamHours[], holidays: Holidays): Instant | null {
  const today = localDay(at);
  let end: Instant | null = null;
  // A period that runs past midnight started yesterday.
  for (const day of [today - 1, today])
    for (const period of periodsOn(day, hours, holidays))
      if (period.from <= at && at < period.until && (end === null || period.until > end)) end = period.until;
  return end;
}

/** Whether a team works at an instant: its weekly hours in London wall time, bank holidays not. */
export function inHours(at: Instant, hours: readonly TeamHours[], holidays: Holidays): boolean {
  return endOfPeriod(at, hours, holidays) !== null;
}

/** No wait of a ladder looks further ahead than this for the end of working hours. */
const LOOK_AHEAD = 31 * DAY;

/**
 * When the working period around `at` ends, periods that touch taken as one; `at` itself out of hours. Of a team that
 * does not close within a month, later than every instant.
 */
export function endOfHours(at: Instant, hours: readonly TeamHours[], holidays: Holidays): Instant {
  const horizon = plus(at, LOOK_AHEAD);
  let end = at;
  while (end < horizon) {
    const further = endOfPeriod(end, hours, holidays);
    if (further === null) return end;
    end = further;
  }
  return instant(Infinity);
}

/** Monday to Friday, bank holidays not. */
export function isWorkingDay(day: LocalDay, holidays: Holidays): boolean {
  const weekday = weekdayOf(day);
  return weekday !== "sat" && weekday !== "sun" && !holidays.days.has(day);
}

/**
 * The next time that a wall clock shows this time ("10:00") on a working day: today, where today is one and the time is
 * still to come. So a hold that is taken after midnight ends in the morning that comes, as one taken an hour before
 * does, and not a day later.
 */
export function nextWorkingDayAt(at: Instant, wall: string, holidays: Holidays): Instant {
  const time = wallTime(wall);
  for (let day = localDay(at); ; day += 1) {
    const then = instantAt(day, time);
    if (isWorkingDay(day, holidays) && then > at) return then;
  }
}

/** The hours of one team, as its cases ask for them. */
export interface Hours {
  inHours(at: Instant): boolean;
  /** When the working period around `at` ends. */
  endOfHours(at: Instant): Instant;
  /** The next 10:00 of a working day. */
  nextMorning(at: Instant): Instant;
}

export function hoursOf(hours: readonly TeamHours[], holidays: Holidays): Hours {
  return {
    inHours: (at) => inHours(at, hours, holidays),
    endOfHours: (at) => endOfHours(at, hours, holidays),
    nextMorning: (at) => nextWorkingDayAt(at, "10:00", holidays),
  };
}
