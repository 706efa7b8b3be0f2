import type { Instant } from "@homeward/contracts";
import bankHolidays from "./bank-holidays.json" with { type: "json" };
import { dayOfDate, localDay, type LocalDay } from "./london.ts";

/** The days nobody works, and for which days the list speaks. */
export interface Holidays {
  readonly days: ReadonlySet<LocalDay>;
  /** When the list was last refreshed at its source, YYYY-MM-DD. */
  readonly edition: string;
  /** The last day the list speaks for. */
  readonly until: LocalDay;
}

interface HolidayFile {
  readonly edition: string;
  readonly until: string;
  readonly holidays: readonly { readonly date: string }[];
}

export function readHolidays(file: HolidayFile): Holidays {
  return {
    days: new Set(file.holidays.map((holiday) => dayOfDate(holiday.date))),
    edition: file.edition,
    until: dayOfDate(file.until),
  };
}

/** The bank holidays of England and Wales as shipped (see SOURCES.md). */
export const englishHolidays: Holidays = readHolidays(bankHolidays);

/** How many whole days the list still speaks for after today; `old` when that is fewer than `warnDays`. */
export function holidayDataAge(
  at: Instant,
  holidays: Holidays,
  warnDays = 180,
): { daysLeft: number; old: boolean } {
  const daysLeft = holidays.until - localDay(at);
  return { daysLeft, old: daysLeft < warnDays };
}
