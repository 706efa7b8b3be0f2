import { DAY, instant, parseInstant, weekdays } from "@homeward/contracts";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { onCall, type Rota } from "./rota.ts";

const at = (text: string, rota: Rota) => onCall(rota, parseInstant(text));

const nights: Rota = {
  id: "nights",
  shifts: [{ days: ["sat"], from: "20:00", to: "08:00", people: ["ada"] }],
};

describe("who is on call", () => {
  it("belongs to the day the shift starts", () => {
    expect(at("2026-11-21T19:59:59Z", nights)).toEqual([]);
    expect(at("2026-11-21T20:00:00Z", nights)).toEqual(["ada"]);
    expect(at("2026-11-22T07:59:59Z", nights)).toEqual(["ada"]);
    expect(at("2026-11-22T08:00:00Z", nights)).toEqual([]);
    // the night into Saturday belongs to Friday, who has nobody
    expect(at("2026-11-21T02:00:00Z", nights)).toEqual([]);
  });

  it("follows the wall clock over both clock changes", () => {
    expect(at("2026-03-28T20:00:00Z", nights)).toEqual(["ada"]);
    expect(at("2026-03-29T06:59:59Z", nights)).toEqual(["ada"]);
    expect(at("2026-03-29T07:00:00Z", nights)).toEqual([]);
    expect(at("2026-10-24T19:00:00Z", nights)).toEqual(["ada"]);
    expect(at("2026-10-25T07:59:59Z", nights)).toEqual(["ada"]);
    expect(at("2026-10-25T08:00:00Z", nights)).toEqual([]);
  });

  it("takes no notice of bank holidays", () => {
    const fridays: Rota = {
      id: "f",
      shifts: [{ days: ["fri"], from: "09:00", to: "17:00", people: ["ada"] }],
    };
    expect(at("2026-12-25T12:00:00Z", fridays)).toEqual(["ada"]);
  });

  it("names everybody of overlapping shifts once, in order", () => {
    const rota: Rota = {
      id: "r",
      shifts: [
        { days: ["mon"], from: "09:00", to: "17:00", people: ["ada", "ben"] },
        { days: ["mon"], from: "12:00", to: "20:00", people: ["ben", "cat"] },
      ],
    };
    expect(at("2026-11-23T13:00:00Z", rota)).toEqual(["ada", "ben", "cat"]);
    expect(at("2026-11-23T18:00:00Z", rota)).toEqual(["ben", "cat"]);
  });
});

describe("law: shifts that cut the week leave no hole and no overlap", () => {
  const time = fc.integer({ min: 0, max: 287 }).map((five) => {
    const pad = (n: number) => String(n).padStart(2, "0");
    return `${pad(Math.floor(five / 12))}:${pad((five % 12) * 5)}`;
  });
  const around = (text: string) =>
    fc.integer({ min: parseInstant(text), max: parseInstant(text) + 9 * DAY }).map(instant);
  const instants = fc.oneof(around("2026-03-24T00:00:00Z"), around("2026-10-20T00:00:00Z"));

  it("even in the weeks of the clock changes", () => {
    fc.assert(
      fc.property(instants, time, time, (when, change, other) => {
        fc.pre(change !== other);
        const rota: Rota = {
          id: "r",
          shifts: [
            { days: [...weekdays], from: change, to: other, people: ["ada"] },
            { days: [...weekdays], from: other, to: change, people: ["ben"] },
          ],
        };
        expect(onCall(rota, when)).toHaveLength(1);
      }),
      { numRuns: 500 },
    );
  });
});
