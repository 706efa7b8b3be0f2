import { DAY, instant, parseInstant, weekdays, type Instant, type TeamHours } from "@homeward/contracts";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { englishHolidays, holidayDataAge, readHolidays } from "./holidays.ts";
import { endOfHours, hoursOf, inHours, isWorkingDay, nextWorkingDayAt } from "./hours.ts";
import { localDay } from "./london.ts";

const office: TeamHours[] = [{ days: ["mon", "tue", "wed", "thu", "fri"], from: "09:00", to: "17:00" }];
const always: TeamHours[] = [{ days: [...weekdays], from: "00:00", to: "24:00" }];
const none = readHolidays({ edition: "2026-01-01", until: "2026-12-31", holidays: [] });
const at = parseInstant;

describe("working hours", () => {
  it.each([
    ["2026-11-20T08:59:59Z", false],
    ["2026-11-20T09:00:00Z", true],
    ["2026-11-20T16:59:59.999999Z", true],
    ["2026-11-20T17:00:00Z", false],
    ["2026-11-21T12:00:00Z", false],
    // the Friday before and the Monday after the clocks go on, then the same when they go back
    ["2026-03-27T09:00:00Z", true],
    ["2026-03-30T08:00:00Z", true],
    ["2026-03-30T16:00:00Z", false],
    ["2026-10-23T16:00:00Z", false],
    ["2026-10-26T08:30:00Z", false],
    ["2026-10-26T16:30:00Z", true],
    // Good Friday, Christmas Day, and Boxing Day's substitute
    ["2026-04-03T12:00:00+01:00", false],
    ["2026-12-25T12:00:00Z", false],
    ["2026-12-28T12:00:00Z", false],
    ["2026-12-29T12:00:00Z", true],
  ])("at %s: %s", (text, working) => expect(inHours(at(text), office, englishHolidays)).toBe(working));

  it("that run past midnight belong to the day they start, a bank holiday too", () => {
    const evening: TeamHours[] = [{ days: ["thu"], from: "20:00", to: "02:00" }];
    // Thursday into Good Friday; the evening of Christmas Eve 2026, a Thursday, into Christmas Day
    expect(inHours(at("2026-04-02T23:30:00Z"), evening, englishHolidays)).toBe(true);
    expect(inHours(at("2026-12-25T01:59:00Z"), evening, englishHolidays)).toBe(true);
    expect(inHours(at("2026-12-25T02:00:00Z"), evening, englishHolidays)).toBe(false);
  });

  it("end at closing time, and run on where periods touch", () => {
    const split: TeamHours[] = [
      { days: ["mon"], from: "09:00", to: "12:00" },
      { days: ["mon"], from: "12:00", to: "17:00" },
    ];
    expect(endOfHours(at("2026-11-23T09:00:00Z"), split, none)).toBe(at("2026-11-23T17:00:00Z"));
    expect(endOfHours(at("2026-11-23T18:00:00Z"), split, none)).toBe(at("2026-11-23T18:00:00Z"));
  });

  it("of a team that never closes end at the next bank holiday or not at all", () => {
    expect(endOfHours(at("2026-12-20T12:00:00Z"), always, englishHolidays)).toBe(at("2026-12-25T00:00:00Z"));
    expect(endOfHours(at("2026-12-20T12:00:00Z"), always, none)).toBe(Infinity);
  });
});

describe("laws of working hours", () => {
  const month = (text: string) => fc.integer({ min: at(text), max: at(text) + 14 * DAY }).map(instant);
  const instants = fc.oneof(
    month("2026-03-22T00:00:00Z"),
    month("2026-10-18T00:00:00Z"),
    month("2026-12-20T00:00:00Z"),
  );
  const time = fc.integer({ min: 0, max: 95 }).map((quarter) => {
    const hour = Math.floor(quarter / 4);
    return `${String(hour).padStart(2, "0")}:${String((quarter % 4) * 15).padStart(2, "0")}`;
  });
  const pattern = fc.array(
    fc.record({ days: fc.subarray([...weekdays], { minLength: 1 }), from: time, to: time }),
    {
      maxLength: 3,
    },
  );

  it("the end is the first instant out of hours", () => {
    fc.assert(
      fc.property(instants, pattern, fc.double({ min: 0, max: 1, noNaN: true }), (start, hours, part) => {
        const end = endOfHours(start, hours, englishHolidays);
        if (end === Infinity) return;
        expect(inHours(end, hours, englishHolidays)).toBe(false);
        expect(end > start).toBe(inHours(start, hours, englishHolidays));
        const between = instant(Math.floor(start + (end - start) * part));
        if (between < end) expect(inHours(between, hours, englishHolidays)).toBe(true);
      }),
    );
  });

  it("the end never goes back as time goes on", () => {
    fc.assert(
      fc.property(instants, fc.integer({ min: 0, max: 2 * DAY }), pattern, (start, later, hours) => {
        const end = endOfHours(start, hours, none);
        expect(endOfHours(instant(start + later), hours, none)).toBeGreaterThanOrEqual(
          Math.min(end, start + later),
        );
      }),
    );
  });

  it("a time not worked by one pattern is worked by its complement: every instant of the week has one answer", () => {
    const days: TeamHours[] = [{ days: [...weekdays], from: "08:00", to: "20:00" }];
    const nights: TeamHours[] = [{ days: [...weekdays], from: "20:00", to: "08:00" }];
    fc.assert(
      fc.property(instants, (when) => {
        expect(inHours(when, days, none)).not.toBe(inHours(when, nights, none));
      }),
    );
  });

  it("the next working morning is later, at that wall time, on a working day, with none between", () => {
    const london = (when: number) =>
      Temporal.Instant.fromEpochMilliseconds(Math.floor(when / 1_000)).toZonedDateTimeISO("Europe/London");
    fc.assert(
      fc.property(instants, (when) => {
        const next = nextWorkingDayAt(when, "10:00", englishHolidays);
        expect(next).toBeGreaterThan(when);
        expect(london(next).toPlainTime().toString()).toBe("10:00:00");
        expect(isWorkingDay(localDay(next), englishHolidays)).toBe(true);
        const isMorningOver = london(when).hour >= 10;
        for (let day = localDay(when) + (isMorningOver ? 1 : 0); day < localDay(next); day += 1)
          expect(isWorkingDay(day, englishHolidays)).toBe(false);
      }),
    );
  });
});

describe("the next working morning", () => {
  const morning = (text: string): Instant => hoursOf(office, englishHolidays).nextMorning(at(text));
  it("skips the weekend, the holidays and the clock change", () => {
    expect(morning("2026-11-20T17:30:00Z")).toBe(at("2026-11-23T10:00:00Z"));
    expect(morning("2026-03-27T20:00:00Z")).toBe(at("2026-03-30T09:00:00Z"));
    expect(morning("2026-04-02T20:00:00Z")).toBe(at("2026-04-07T09:00:00Z"));
    expect(morning("2026-12-24T20:00:00Z")).toBe(at("2026-12-29T10:00:00Z"));
  });

  it.each([
    ["late on Sunday", "2026-11-15T23:30:00Z", "2026-11-16T10:00:00Z"],
    ["after midnight", "2026-11-16T00:30:00Z", "2026-11-16T10:00:00Z"],
    ["in the morning itself, before ten", "2026-11-16T09:59:59Z", "2026-11-16T10:00:00Z"],
    ["at ten", "2026-11-16T10:00:00Z", "2026-11-17T10:00:00Z"],
    ["after midnight into Saturday", "2026-11-21T00:30:00Z", "2026-11-23T10:00:00Z"],
    ["in the night the clocks go back", "2026-10-25T00:30:00Z", "2026-10-26T10:00:00Z"],
    ["after midnight of summer time", "2026-06-14T23:30:00Z", "2026-06-15T09:00:00Z"],
  ])("%s is the morning that comes", (_when, now, then) => expect(morning(now)).toBe(at(then)));
});

describe("the holiday list", () => {
  it("knows its age", () => {
    expect(holidayDataAge(at("2026-11-22T12:00:00Z"), englishHolidays)).toEqual({
      daysLeft: 770,
      old: false,
    });
    expect(holidayDataAge(at("2028-12-01T12:00:00Z"), englishHolidays)).toEqual({ daysLeft: 30, old: true });
    expect(holidayDataAge(at("2029-01-02T12:00:00Z"), englishHolidays).daysLeft).toBeLessThan(0);
    expect(holidayDataAge(at("2028-12-01T12:00:00Z"), englishHolidays, 10).old).toBe(false);
  });
});
