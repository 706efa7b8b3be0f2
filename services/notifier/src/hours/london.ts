import { DAY, HOUR, instant, MINUTE, type Instant, type Micros, type Weekday } from "@homeward/contracts";

/**
 * London wall time by arithmetic: hours and rotas are asked in hot loops, where a Temporal.ZonedDateTime for each
 * question would cost more than the question. Temporal stays the authority: it says where the clock changes are.
 */

/** A stretch between two clock changes. */
interface Stretch {
  readonly from: number;
  readonly until: number;
  readonly offset: Micros;
}

const ZONE = "Europe/London";
const stretches: Stretch[] = [];

function readStretch(at: Instant): Stretch {
  const zoned = Temporal.Instant.fromEpochNanoseconds(BigInt(at) * 1_000n).toZonedDateTimeISO(ZONE);
  const micros = (edge: Temporal.ZonedDateTime | null, none: number) =>
    edge ? edge.epochMilliseconds * 1_000 : none;
  // "previous" is strictly before: a microsecond later, an instant that is itself a clock change finds itself.
  const previous = zoned.add({ microseconds: 1 }).getTimeZoneTransition("previous");
  return {
    from: micros(previous, -Infinity),
    until: micros(zoned.getTimeZoneTransition("next"), Infinity),
    offset: zoned.offsetNanoseconds / 1_000,
  };
}

/** How far London's wall clock is ahead of UTC at an instant. */
export function londonOffset(at: Instant): Micros {
  for (const stretch of stretches) if (at >= stretch.from && at < stretch.until) return stretch.offset;
  const found = readStretch(at);
  stretches.push(found);
  return found.offset;
}

/** A day of the London calendar: days since 1970-01-01. */
export type LocalDay = number;

/** The London calendar day in which an instant lies. */
export const localDay = (at: Instant): LocalDay => Math.floor((at + londonOffset(at)) / DAY);

const fromThursday: readonly Weekday[] = ["thu", "fri", "sat", "sun", "mon", "tue", "wed"];

/** 1970-01-01 was a Thursday. */
export const weekdayOf = (day: LocalDay): Weekday => fromThursday[((day % 7) + 7) % 7] as Weekday;

/** The number of a date such as "2026-03-29". */
export const dayOfDate = (date: string): LocalDay => Date.parse(`${date}T00:00:00Z`) / 86_400_000;

/** "09:30" as a length from midnight; "24:00" is a whole day. */
export function wallTime(text: string): Micros {
  return Number(text.slice(0, 2)) * HOUR + Number(text.slice(3, 5)) * MINUTE;
}

/**
 * The instant at which London's clocks show a wall time on a day: of a time shown twice (autumn) the first, of a time
 * left out (spring) the one an hour further on. `wall` may be 24 h or more and then runs into the next day.
 */
export function instantAt(day: LocalDay, wall: Micros): Instant {
  const local = day * DAY + wall;
  const summer = instant(local - HOUR);
  return londonOffset(summer) === HOUR ? summer : instant(local);
}

/** A weekly pattern's stretch of one day, in London wall time. */
export interface WeeklyTimes {
  readonly days: readonly Weekday[];
  readonly from: string;
  readonly to: string;
}

export interface Period {
  readonly from: Instant;
  readonly until: Instant;
}

/** The period that starts on a day (whatever the weekday); `to` not after `from` ends the next day. */
export function periodOn(day: LocalDay, times: WeeklyTimes): Period {
  const from = wallTime(times.from);
  const to = wallTime(times.to);
  return { from: instantAt(day, from), until: instantAt(to > from ? day : day + 1, to) };
}
