import { DAY, HOUR, instant, MINUTE, parseInstant, SECOND, type Instant } from "@homeward/contracts";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dayOfDate, instantAt, localDay, londonOffset, periodOn, weekdayOf } from "./london.ts";

const zoned = (at: Instant) =>
  Temporal.Instant.fromEpochNanoseconds(BigInt(at) * 1_000n).toZonedDateTimeISO("Europe/London");

const anyInstant = fc
  .integer({ min: parseInstant("2019-01-01T00:00:00Z"), max: parseInstant("2034-01-01T00:00:00Z") })
  .map(instant);
/** Instants within three hours of a clock change, where arithmetic goes wrong. */
const nearChange = fc
  .tuple(
    fc.constantFrom("2026-03-29T01:00:00Z", "2026-10-25T01:00:00Z", "2027-03-28T01:00:00Z"),
    fc.integer({ min: -3 * HOUR, max: 3 * HOUR }),
  )
  .map(([change, away]) => instant(parseInstant(change) + away));
const instants = fc.oneof(anyInstant, nearChange);

describe("London wall time agrees with Temporal", () => {
  it("in the offset, the day and the weekday of every instant", () => {
    const names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    fc.assert(
      fc.property(instants, (at) => {
        const truth = zoned(at);
        expect(londonOffset(at) * 1_000).toBe(truth.offsetNanoseconds);
        expect(localDay(at)).toBe(dayOfDate(truth.toPlainDate().toString()));
        expect(weekdayOf(localDay(at))).toBe(names[truth.dayOfWeek - 1]);
      }),
    );
  });

  it("in the instant of every wall time, the missing and the doubled hour included", () => {
    const days = fc.oneof(
      fc.integer({ min: dayOfDate("2019-01-01"), max: dayOfDate("2033-12-31") }),
      fc.constantFrom("2026-03-29", "2026-10-25").map(dayOfDate),
    );
    fc.assert(
      fc.property(days, fc.integer({ min: 0, max: 24 * 60 - 1 }), (day, minutes) => {
        const truth = Temporal.PlainDate.from("1970-01-01")
          .add({ days: day })
          .toPlainDateTime({ hour: Math.floor(minutes / 60), minute: minutes % 60 })
          .toZonedDateTime("Europe/London", { disambiguation: "compatible" });
        expect(instantAt(day, minutes * MINUTE)).toBe(truth.epochMilliseconds * 1_000);
      }),
    );
  });

  it("to the microsecond on both sides of each clock change", () => {
    const spring = parseInstant("2026-03-29T01:00:00Z");
    const autumn = parseInstant("2026-10-25T01:00:00Z");
    expect([instant(spring - 1), spring].map(londonOffset)).toEqual([0, HOUR]);
    expect([instant(autumn - 1), autumn].map(londonOffset)).toEqual([HOUR, 0]);
  });
});

describe("a period", () => {
  const all = { days: ["sun" as const] };
  const lasts = (date: string, from: string, to: string) => {
    const period = periodOn(dayOfDate(date), { ...all, from, to });
    return period.until - period.from;
  };

  it("of a whole day lasts 23, 24 or 25 hours", () => {
    expect(lasts("2026-03-29", "00:00", "24:00")).toBe(23 * HOUR);
    expect(lasts("2026-06-07", "00:00", "00:00")).toBe(DAY);
    expect(lasts("2026-10-25", "00:00", "24:00")).toBe(25 * HOUR);
  });

  it("of a night is an hour shorter in spring and longer in autumn", () => {
    expect(lasts("2026-03-28", "20:00", "08:00")).toBe(11 * HOUR);
    expect(lasts("2026-10-24", "20:00", "08:00")).toBe(13 * HOUR);
    expect(lasts("2026-06-06", "20:00", "08:00") / SECOND).toBe(12 * 3600);
  });
});
