import { describe, expect, it } from "vitest";
import { atLondon, closesAt, MINUTE, nextMorning } from "../plan/london.ts";
import { onCall } from "./people-told.ts";
import { dueAfter, ladderOf, tellOf } from "./policy-times.ts";
import { aCase, book } from "./story.fixture.ts";

const ladder = ladderOf(book, aCase(), "acceptance", false);
if (ladder === null) throw new Error("Rotherham has no ladder");
const minutesTo = (from: number, rung: number, repeat = 0) =>
  (dueAfter(book, ladder, { teamId: "rotherham-camhs", rung, repeat, startedMs: from }) - from) / MINUTE;

describe("the policy's own times", () => {
  it("in hours, out of hours, and when hours end while a rung waits", () => {
    expect(minutesTo(atLondon("2026-10-21", "10:00"), 0)).toBe(120);
    expect(minutesTo(atLondon("2026-10-21", "20:00"), 0)).toBe(60);
    expect(minutesTo(atLondon("2026-10-21", "16:30"), 0)).toBe(30 + 60);
  });

  it("on a bank holiday nobody works, and the repeats of the last rung go on as they are written", () => {
    expect(minutesTo(atLondon("2026-12-25", "10:00"), 0)).toBe(60);
    expect(minutesTo(atLondon("2026-10-21", "10:00"), 3, 0)).toBe(30);
    const at = { teamId: "rotherham-camhs", rung: 3, startedMs: atLondon("2026-10-21", "10:00") };
    expect(tellOf(book, ladder, { ...at, repeat: 4 })).toEqual(["rota:safeguarding-leads"]);
    expect(tellOf(book, ladder, { ...at, repeat: 5 })).toEqual(["rota:safeguarding-leads", "rota:directors"]);
  });
});

describe("London's clocks", () => {
  it("a working day has eight hours also where the night before had an hour more or less", () => {
    const days = [{ days: ["sun"], from: "00:00", to: "09:00" }];
    const closes = (date: string) =>
      (closesAt(days, atLondon(date, "00:00"), new Set()) ?? 0) - atLondon(date, "00:00");
    expect(
      [closes("2026-10-25"), closes("2027-03-28"), closes("2027-04-04")].map((ms) => ms / 60 / MINUTE),
    ).toEqual([10, 8, 9]);
  });

  it("a night shift belongs to the day it starts, and a hole has nobody", () => {
    expect(onCall(book, "safeguarding-leads", atLondon("2026-10-24", "03:00"))).toEqual(["lead-night"]);
    expect(onCall(book, "rotherham-duty", atLondon("2026-10-22", "09:00"))).toEqual(["rotherham-duty-2"]);
    expect(onCall(book, "rotherham-duty", atLondon("2026-10-22", "17:00"))).toEqual([]);
    expect(onCall(book, "sheffield-duty", atLondon("2026-10-20", "10:00"))).toEqual([]);
  });

  it("ten on the next working day is after the weekend and the holiday", () => {
    expect(nextMorning(atLondon("2026-12-24", "12:00"), book.daysOff)).toBe(atLondon("2026-12-29", "10:00"));
    expect(nextMorning(atLondon("2026-10-20", "00:30"), book.daysOff)).toBe(atLondon("2026-10-20", "10:00"));
  });
});
