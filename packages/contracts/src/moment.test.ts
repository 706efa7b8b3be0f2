import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatInstant, HOUR } from "./instant.ts";
import { parseMoment } from "./moment.ts";

const from = (text: string) => {
  const moment = parseMoment(text);
  return moment === null ? null : formatInstant(moment.from);
};

describe("a date is the whole day in London", () => {
  test.each([
    ["2026-11-20", "2026-11-20T00:00:00Z", 24],
    ["2026-07-01", "2026-06-30T23:00:00Z", 24],
    ["2026-03-29", "2026-03-29T00:00:00Z", 23],
    ["2026-10-25", "2026-10-24T23:00:00Z", 25],
  ])("%s begins at %s and has %i hours", (date, begins, hours) => {
    const moment = parseMoment(date)!;
    expect([formatInstant(moment.from), moment.until + 1 - moment.from, moment.text]).toEqual([
      begins,
      hours * HOUR,
      date,
    ]);
  });
});

describe("a time", () => {
  test.each([
    ["2026-11-20T17:30:00Z", "2026-11-20T17:30:00Z"],
    ["2026-07-01T17:30+01:00", "2026-07-01T16:30:00Z"],
    ["2026-07-01t17:30:00.123456z", "2026-07-01T16:30:00.123456Z"],
  ])("%s keeps its offset", (text, instant) => {
    expect(from(text)).toBe(instant.replace("16:30:00.1", "17:30:00.1"));
  });

  test("without offset is London's, and says so", () => {
    const moment = parseMoment("2026-07-01T17:30:00")!;
    expect([formatInstant(moment.from), moment.offsetMissing]).toEqual(["2026-07-01T16:30:00Z", true]);
  });

  test("that the clock shows twice is the first of the two", () => {
    expect(from("2026-10-25T01:30:00")).toBe("2026-10-25T00:30:00Z");
  });
});

test.each([
  "",
  "soon",
  "2026-13-01",
  "2026-02-30",
  "20/11/2026",
  "2026-11-20T25:00:00Z",
  "0020-11-20",
  "+012026-11-20",
])("%j is no moment", (text) => {
  expect(parseMoment(text)).toBeNull();
});

test("law: any text gives a moment within the years that PostgreSQL and people know, or null", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.date().map(String),
        fc.date({ noInvalidDate: true }).map((d) => d.toISOString()),
      ),
      (text) => {
        const moment = parseMoment(text);
        if (moment !== null) expect(formatInstant(moment.from)).toMatch(/^(18|19|20|21)\d\d-/);
      },
    ),
  );
});

test("law: an instant in its usual form is read as any other way of writing it", () => {
  fc.assert(
    fc.property(fc.date({ noInvalidDate: true }), (date) => {
      const usual = `${date.toISOString().slice(0, -5)}Z`;
      expect(parseMoment(usual)?.from).toBe(parseMoment(usual.replace("Z", "+00:00"))?.from);
      expect(parseMoment(usual)?.text).toBe(parseMoment(usual.replace("Z", "+00:00"))?.text);
    }),
  );
});
