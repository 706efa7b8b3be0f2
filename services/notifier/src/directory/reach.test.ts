import { noSeeds, parseInstant, type Seeds } from "@homeward/contracts";
import { describe, expect, it } from "vitest";
import { buildDirectory, findLeadWorker, type DirectoryRows } from "./directory.ts";
import { partyOf, reach, signersOf, type Circumstances } from "./reach.ts";

const point = (id: string, owner: string, test = false): DirectoryRows["contactPoints"][number] => ({
  id,
  owner,
  channel: "webhook",
  address: `http://127.0.0.1:9099/${id}`,
  content: "full",
  sealedSecrets: ["sealed"],
  test,
  isRetired: false,
});
const team = (id: string, odsCode: string) => ({
  id,
  name: id,
  odsCode,
  odsAliases: [],
  kind: "camhs",
  hours: [],
  policyFamily: "default",
});
const unit = (ward: string): Seeds["units"][number] => ({
  odsCode: "TN801",
  ward,
  name: "Larch House",
  phone: "01632 960001",
  icb: "E54000061",
});

const directory = buildDirectory({
  ...noSeeds,
  version: 1,
  policies: [],
  units: [unit("Larch"), unit("Rowan")],
  teams: [team("camhs", "CAM01"), team("crisis", "CRI01"), team("leads", "SAF01")],
  people: [
    { id: "ada", name: "Ada  Bell", role: "clinician", odsCode: "CAM01" },
    { id: "ben", name: "Ben Cole", role: "safeguarding-lead", odsCode: "SAF01" },
    { id: "cat1", name: "Cat Dene", role: "clinician", odsCode: "CAM01" },
    { id: "cat2", name: "Cat Dene", role: "manager", odsCode: "CAM01" },
    { id: "ada2", name: "Ada Bell", role: "clinician", odsCode: "SAF01" },
  ],
  rotas: [
    {
      id: "on-call",
      owner: "team:leads",
      shifts: [{ days: ["sat"], from: "08:00", to: "20:00", people: ["ben"] }],
    },
  ],
  contactPoints: [
    point("camhs-2", "team:camhs"),
    point("camhs-1", "team:camhs"),
    point("camhs-test", "team:camhs", true),
    point("crisis-1", "team:crisis"),
    point("ada-1", "person:ada"),
    point("ben-1", "person:ben"),
    point("larch", "unit:TN801/Larch"),
    point("rowan", "unit:TN801/Rowan"),
    point("platform", "platform"),
    { ...point("camhs-old", "team:camhs"), isRetired: true },
  ],
});

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

describe("who may answer a case", () => {
  const about = {
    teamId: "camhs",
    crisisTeamId: "crisis",
    told: new Set(["ben-1", "camhs-old"]),
    test: false,
  };

  it("is the recipient, its crisis team, or somebody who was told", () => {
    expect(partyOf(directory, { kind: "team", id: "camhs" }, about)).toBe("recipient");
    expect(partyOf(directory, { kind: "team", id: "crisis" }, about)).toBe("crisis");
    expect(partyOf(directory, { kind: "person", id: "ben" }, about)).toBe("told");
    expect(partyOf(directory, { kind: "person", id: "ada" }, about)).toBeNull();
    expect(
      partyOf(directory, { kind: "team", id: "leads" }, { ...about, told: new Set(["ada-1"]) }),
    ).toBeNull();
    expect(partyOf(directory, { kind: "platform" }, { ...about, told: new Set(["platform"]) })).toBeNull();
    const ward = { kind: "unit", odsCode: "TN801", ward: "Larch" } as const;
    expect(partyOf(directory, ward, { ...about, told: new Set(["larch"]) })).toBeNull();
  });

  it("is the team that keeps the rota of a person who was told", () => {
    expect(partyOf(directory, { kind: "team", id: "leads" }, about)).toBe("told");
    expect(partyOf(directory, { kind: "team", id: "other" }, about)).toBeNull();
  });

  it("signs with the secrets of those, and a test point's never for a live case", () => {
    const signers = (test: boolean) =>
      signersOf(directory, { ...about, test }).map(({ party, point }) => `${party} ${point.id}`);
    expect(signers(false)).toEqual([
      "recipient camhs-1",
      "recipient camhs-2",
      "crisis crisis-1",
      "told ben-1",
    ]);
    expect(signers(true)).toEqual(["recipient camhs-test"]);
  });
});
