import { describe, expect, it } from "vitest";
import { reportRequest } from "@homeward/contracts";
import { readPlaces } from "../subject/read-places.ts";
import { readWorld } from "../subject/year-seeds.ts";
import { homes } from "./child.ts";
import { DAY } from "./london.ts";
import { reportOf } from "./report.ts";
import { refuses } from "./outages.ts";
import { planYear } from "./year.ts";

const world = readWorld();
const districts = ["E08000017", "E08000018", "E08000038", "E08000039"];
const places = readPlaces(districts);
const plan = {
  seed: "1",
  from: "2026-10-12",
  days: 365,
  perYear: 4_000,
  hospitals: world.hospitals.length,
  teams: world.teams,
  places,
};
const year = planYear(plan);

describe("the plan of a year", () => {
  it("is the same for the same seed and another for another", () => {
    expect(planYear(plan)).toEqual(year);
    expect(planYear({ ...plan, seed: "2" }).discharges).not.toEqual(year.discharges);
  });

  it("plans each day by itself: two halves are the whole", () => {
    const half = planYear({ ...plan, days: 100 });
    const rest = planYear({ ...plan, from: "2027-01-20", days: 265 });
    const ids = (of: typeof year) => of.discharges.map(({ spellId }) => spellId).toSorted();
    expect([...ids(half), ...ids(rest)].toSorted()).toEqual(ids(year));
    const outages = [...half.outages, ...rest.outages];
    expect(outages).toHaveLength(year.outages.length);
    expect(outages).toEqual(expect.arrayContaining([...year.outages]));
  });

  it("has outages of single teams, and of districts where somebody is just sent home, most of them with the mailboxes", () => {
    const { outages, discharges } = year;
    const single = outages.filter(({ teamIds }) => teamIds.length === 1);
    const whole = outages.filter(({ teamIds }) => teamIds.length > 1);
    expect(single.length).toBeGreaterThan(80);
    expect(whole.length).toBeGreaterThan(80);
    expect(whole.filter(({ isMailboxUp }) => !isMailboxUp).length).toBeGreaterThan(whole.length / 2);
    for (const { teamIds, fromMs, untilMs } of whole)
      expect(
        discharges.some(
          ({ reportedMs, child }) =>
            fromMs < reportedMs &&
            reportedMs < untilMs &&
            world.teams.some(
              ({ id, catchments }) =>
                teamIds.includes(id) && catchments.some(({ code }) => code === child.district),
            ),
        ),
      ).toBe(true);
  });

  it("refuses with whoever is down, at the mailbox too where that is down, and only then", () => {
    const double = [{ teamIds: ["rotherham-camhs"], fromMs: 10, untilMs: 20, isMailboxUp: false }];
    const single = double.map((one) => ({ ...one, isMailboxUp: true }));
    const owner = "team:rotherham-camhs";
    expect(refuses(double, { owner, kind: "webhook" }, 10)).toBe(true);
    expect(refuses(double, { owner, kind: "email" }, 19)).toBe(true);
    expect(refuses(single, { owner, kind: "email" }, 19)).toBe(false);
    expect(refuses(double, { owner, kind: "webhook" }, 20)).toBe(false);
    expect(refuses(double, { owner: "team:rotherham-crisis", kind: "webhook" }, 15)).toBe(false);
  });

  it("has some 4,000 discharges of every kind, mostly on working days, some late, twice or taken back", () => {
    const { discharges } = year;
    expect(discharges.length).toBeGreaterThan(3_700);
    expect(discharges.length).toBeLessThan(4_300);
    for (const home of homes)
      expect(discharges.filter(({ child }) => child.home === home).length).toBeGreaterThan(50);
    const share = (of: (one: (typeof discharges)[number]) => boolean) =>
      discharges.filter(of).length / discharges.length;
    expect(share(({ leftMs, reportedMs }) => reportedMs - leftMs > DAY / 2)).toBeGreaterThan(0.01);
    expect(share(({ resentMs }) => resentMs !== null)).toBeGreaterThan(0.02);
    expect(share(({ reversedMs }) => reversedMs !== null)).toBeGreaterThan(0.02);
    expect(
      share(({ child, leftMs }) => leftMs - Date.parse(child.birthDate) > 18 * 365.25 * DAY),
    ).toBeGreaterThan(0.03);
    for (const district of districts)
      expect(share(({ child }) => child.district === district)).toBeGreaterThan(0.05);
  });

  it("is told in reports that the contract knows", () => {
    for (const discharge of year.discharges.slice(0, 50)) {
      const [hospital] = world.hospitals;
      if (hospital === undefined) throw new Error("there is no hospital");
      expect(reportRequest.safeParse(reportOf(discharge, "left", hospital)).error).toBeUndefined();
    }
  });
});
