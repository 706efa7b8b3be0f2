import { answererRoles, instant, type Owner } from "@homeward/contracts";
import { describe, expect, it } from "vitest";
import { buildDirectory } from "../directory/directory.ts";
import { partyOf } from "./party.ts";
import { mayRead, partyOfKey, rolesOf } from "./access.ts";

const team = (id: string, kind: string, odsCode: string) => ({
  id,
  name: id,
  odsCode,
  odsAliases: [],
  kind,
  hours: [],
  policyFamily: "default",
});
const person = (id: string, role: string, odsCode: string) => ({ id, name: id, role, odsCode });
const directory = buildDirectory({
  units: [],
  rotas: [],
  version: 1,
  policies: [],
  teams: [
    team("camhs", "camhs", "CAM01"),
    team("crisis", "crisis", "CRI01"),
    team("leads", "safeguarding", "SAF01"),
    team("desk", "resolver", "RES01"),
  ],
  people: [
    person("ada", "clinician", "CAM01"),
    person("ben", "duty-worker", "CAM01"),
    person("lee", "safeguarding-lead", "SAF01"),
    person("dee", "director", "SAF01"),
    person("cat", "crisis-clinician", "CRI01"),
  ],
  contactPoints: ["ada", "ben", "lee", "cat"].map((id) => ({
    id: `${id}-phone`,
    owner: `person:${id}`,
    channel: "webhook" as const,
    address: "http://127.0.0.1:9099/x",
    content: "thin" as const,
    sealedSecrets: ["sealed"],
    isRetired: false,
    test: false,
  })),
});
const personOf = (id: string): Owner => ({ kind: "person", id });
const teamOf = (id: string): Owner => ({ kind: "team", id });

describe("the roles an owner may speak in", () => {
  it("of a person are what the directory knows, whatever the answer claims", () => {
    expect(rolesOf(directory, personOf("ben"), null)).toEqual(["duty-worker"]);
    expect(rolesOf(directory, personOf("lee"), null)).toEqual(["safeguarding-lead"]);
    expect(rolesOf(directory, personOf("ben"), "manager")).not.toContain("safeguarding-lead");
  });

  it("of a person with a role of another name are the ordinary ones", () => {
    expect(rolesOf(directory, personOf("dee"), null)).not.toContain("safeguarding-lead");
    expect(rolesOf(directory, personOf("dee"), null)).toContain("manager");
  });

  it("of a team are those of any of its staff; only safeguarding and resolvers lead and place", () => {
    expect(rolesOf(directory, teamOf("camhs"), "team")).toEqual(
      answererRoles.filter((role) => role !== "safeguarding-lead" && role !== "resolver"),
    );
    expect(rolesOf(directory, teamOf("leads"), null)).toContain("safeguarding-lead");
    expect(rolesOf(directory, teamOf("leads"), null)).not.toContain("resolver");
    expect(rolesOf(directory, teamOf("desk"), null)).toContain("resolver");
  });

  it("of a key that was made for a role are also that role", () => {
    expect(rolesOf(directory, personOf("dee"), "safeguarding-lead")).toContain("safeguarding-lead");
  });
});

describe("somebody told in person", () => {
  const about = { teamId: "camhs", crisisTeamId: "crisis", test: false };
  const told = new Set(["ada-phone", "ben-phone", "lee-phone", "cat-phone"]);
  it.each([
    ["a clinician of the recipient speaks for it", "ada", "recipient"],
    ["a clinician of its crisis service speaks for that", "cat", "crisis"],
    ["a duty worker of the recipient is one who was told", "ben", "told"],
    ["a safeguarding lead is one who was told", "lee", "told"],
  ])("%s", (_what, id, party) => {
    expect(partyOf(directory, personOf(id), { ...about, told })).toBe(party);
    expect(partyOf(directory, personOf(id), { ...about, told: new Set() })).toBeNull();
  });
});

describe("an administrator's key", () => {
  const about = {
    caseId: "c",
    teamId: "camhs",
    recipientKind: "camhs",
    crisisTeamId: null,
    told: new Set<string>(),
  };
  const key = { keyId: "k", owner: teamOf("camhs"), demo: false, createdAt: instant(0), revokedAt: null };

  it("reads every case, and is nothing to one, whoever's it is", () => {
    const [admin, own] = [{ ...key, role: "admin" } as const, { ...key, role: "team" } as const];
    const live = { ...about, test: false };
    expect([mayRead(directory, admin, live), partyOfKey(directory, admin, live)]).toEqual([true, null]);
    expect([mayRead(directory, own, live), partyOfKey(directory, own, live)]).toEqual([true, "recipient"]);
    expect(mayRead(directory, { ...admin, demo: true }, live)).toBe(false);
  });
});
