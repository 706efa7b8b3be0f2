import { parseInstant } from "@homeward/contracts";
import { describe, expect, it } from "vitest";
import { directory } from "./directory.fixture.ts";
import { findLeadWorker } from "./directory.ts";
import { reach, type Circumstances } from "./reach.ts";

const around: Circumstances = {
  teamId: "camhs",
  unit: { odsCode: "TN801", ward: "Larch" },
  crisisTeamId: "crisis",
  leadWorker: "ada",
  at: parseInstant("2026-11-21T12:00:00Z"),
  test: false,
};
const reached = (tell: string[], changes: Partial<Circumstances> = {}) =>
  reach(directory, tell, { ...around, ...changes }).map(({ id }) => id);

describe("whom a tell name reaches", () => {
  it.each([
    ["inbox", ["camhs-1", "camhs-2"]],
    ["leadWorker", ["ada-1"]],
    ["ward", ["larch"]],
    ["crisis", ["crisis-1"]],
    ["team:crisis", ["crisis-1"]],
    ["rota:on-call", ["ben-1"]],
    ["person:ben", ["ben-1"]],
    ["platform", ["platform"]],
    ["team:nobody", []],
    ["rota:nobody", []],
    ["nonsense", []],
  ])("%s: %j", (name, points) => expect(reached([name])).toEqual(points));

  it("names each contact point once, in the order of the names", () => {
    expect(reached(["ward", "person:ben", "rota:on-call", "ward"])).toEqual(["larch", "ben-1"]);
  });

  it("asks the rota at the instant it is given", () => {
    expect(reached(["rota:on-call"], { at: parseInstant("2026-11-21T20:00:00Z") })).toEqual([]);
  });

  it("is nobody where the case has no such", () => {
    const none = { crisisTeamId: null, leadWorker: null, unit: null };
    expect(reached(["crisis", "leadWorker", "ward"], none)).toEqual([]);
  });

  it("is every ward of the organisation where the ward is not known", () => {
    expect(reached(["ward"], { unit: { odsCode: "tn801", ward: "" } })).toEqual(["larch", "rowan"]);
    expect(reached(["ward"], { unit: { odsCode: "TN801", ward: " larch " } })).toEqual(["larch"]);
    expect(reached(["ward"], { unit: { odsCode: "TN999", ward: "Larch" } })).toEqual([]);
  });

  it("keeps test events and live contact points apart, both ways", () => {
    const everybody = ["inbox", "leadWorker", "ward", "crisis", "rota:on-call", "platform"];
    expect(reached(everybody, { test: true })).toEqual(["camhs-test"]);
    expect(reached(everybody)).not.toContain("camhs-test");
  });
});

describe("a lead worker named by the unit", () => {
  it("is found by name among the people of the recipient team only", () => {
    expect(findLeadWorker(directory, "camhs", " ada bell")).toBe("ada");
    expect(findLeadWorker(directory, "camhs", "Ben Cole")).toBeNull();
    // two of that name: a guess might tell the wrong one
    expect(findLeadWorker(directory, "camhs", "Cat Dene")).toBeNull();
    expect(findLeadWorker(directory, "unknown", "Ada Bell")).toBeNull();
  });
});
