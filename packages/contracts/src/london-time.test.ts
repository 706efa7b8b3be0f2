import { parseInstant } from "./instant.ts";
import { describe, expect, it } from "vitest";
import { londonTime, shortLondonTime, timeLeft } from "./london-time.ts";

const at = parseInstant;

describe("London time", () => {
  it.each([
    ["2026-11-20T19:30:00Z", "19:30 on Friday 20 November", "19:30 Fri 20 Nov"],
    ["2026-07-03T19:30:59Z", "20:30 on Friday 3 July", "20:30 Fri 3 Jul"],
    ["2026-12-31T23:59:59.999999Z", "23:59 on Thursday 31 December", "23:59 Thu 31 Dec"],
  ])("%s reads %s", (utc, long, short) => {
    expect(londonTime(at(utc))).toBe(long);
    expect(shortLondonTime(at(utc))).toBe(short);
  });

  it("says which of the two half past ones in October, and tells March apart too", () => {
    expect(londonTime(at("2026-10-25T00:30:00Z"))).toBe("01:30 BST on Sunday 25 October");
    expect(londonTime(at("2026-10-25T01:30:00Z"))).toBe("01:30 GMT on Sunday 25 October");
    expect(londonTime(at("2026-03-29T01:30:00Z"))).toBe("02:30 BST on Sunday 29 March");
  });
});

describe("time left", () => {
  it.each([
    ["2026-11-20T18:00:00Z", "2026-11-20T19:30:00Z", "1 hour 30 minutes"],
    ["2026-11-20T18:00:00Z", "2026-11-20T18:01:59Z", "1 minute"],
    ["2026-11-20T18:00:00Z", "2026-11-20T18:00:30Z", "less than a minute"],
    ["2026-11-20T18:00:00Z", "2026-11-20T18:00:00Z", "none"],
    ["2026-11-20T18:00:00Z", "2026-11-20T17:00:00Z", "none"],
    ["2026-11-20T18:00:00Z", "2026-11-22T20:10:00Z", "2 days 2 hours"],
    // From 00:30 to 03:30 on the wall, and four real hours.
    ["2026-10-24T23:30:00Z", "2026-10-25T03:30:00Z", "4 hours"],
  ])("from %s until %s: %s", (from, until, left) => {
    expect(timeLeft(at(from), at(until))).toBe(left);
  });
});
