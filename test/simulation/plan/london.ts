/** Everybody in the simulation lives by London's clocks; reckoned by Temporal, not by the product's own arithmetic. */
const ZONE = "Europe/London";
export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Weekday = (typeof weekdays)[number];

/** A moment as London reads it. */
export interface WallTime {
  /** YYYY-MM-DD */
  readonly date: string;
  readonly weekday: Weekday;
  /** Minutes since midnight, as the clock on the wall shows them. */
  readonly minutes: number;
}

const zonedAt = (ms: number) => Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(ZONE);

export function wallTime(ms: number): WallTime {
  const zoned = zonedAt(ms);
  return {
    date: zoned.toPlainDate().toString(),
    weekday: weekdays[zoned.dayOfWeek - 1] ?? "mon",
    minutes: zoned.hour * 60 + zoned.minute + zoned.second / 60 + zoned.millisecond / MINUTE,
  };
}

/** Milliseconds since 1970 when London's clocks show this time ("09:30"; "24:00" is the next midnight) on this date. */
export function atLondon(date: string, time: string): number {
  const [hour = 0, minute = 0] = time.split(":").map(Number);
  const day = Temporal.PlainDate.from(date).add({ days: Math.floor(hour / 24) });
  const plainTime = Temporal.PlainTime.from({ hour: hour % 24, minute });
  return day.toZonedDateTime({ timeZone: ZONE, plainTime }).epochMilliseconds;
}

/** The date so many days after this one. */
export const dateAfter = (date: string, days: number): string =>
  Temporal.PlainDate.from(date).add({ days }).toString();

/** A weekly stretch of wall time; `to` not after `from` ends the next day. */
export interface Weekly {
  readonly days: readonly string[];
  readonly from: string;
  readonly to: string;
}

/** When the stretch around a moment that began on this date ends; null where the moment is not in it. */
function endOf(weekly: Weekly, date: string, ms: number): number | null {
  if (!weekly.days.includes(wallTime(atLondon(date, "12:00")).weekday)) return null;
  const until = atLondon(weekly.to > weekly.from ? date : dateAfter(date, 1), weekly.to);
  return atLondon(date, weekly.from) <= ms && ms < until ? until : null;
}

/** When the stretches around a moment end, begun today or yesterday and not on one of the days off. */
export function endsAround(weekly: readonly Weekly[], ms: number, daysOff: ReadonlySet<string>): number[] {
  const { date } = wallTime(ms);
  return [dateAfter(date, -1), date]
    .filter((day) => !daysOff.has(day))
    .flatMap((day) => weekly.map((one) => endOf(one, day, ms)))
    .filter((end) => end !== null);
}

const MONTH = 31 * DAY;

/** When somebody who works these hours closes next, stretches that touch taken as one; null out of hours. */
export function closesAt(weekly: readonly Weekly[], ms: number, daysOff: ReadonlySet<string>): number | null {
  let end: number | null = null;
  for (let at = ms; at < ms + MONTH;) {
    const further = Math.max(...endsAround(weekly, at, daysOff));
    if (further <= at) return end;
    end = at = further;
  }
  return Infinity;
}

/** The next ten in the morning of a working day, today's where it is still to come. */
export function nextMorning(ms: number, daysOff: ReadonlySet<string>): number {
  let { date } = wallTime(ms);
  const works = (day: string) =>
    !daysOff.has(day) && !["sat", "sun"].includes(wallTime(atLondon(day, "12:00")).weekday);
  while (!works(date) || atLondon(date, "10:00") <= ms) date = dateAfter(date, 1);
  return atLondon(date, "10:00");
}
