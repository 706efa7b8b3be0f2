import { describe, expect, it } from "vitest";
import {
  facts,
  reference,
  referenceWith,
  ROTHERHAM,
  team,
  teams,
  DONCASTER,
} from "../../test/south-yorkshire.ts";
import type { Facts } from "./facts.ts";
import { resolve } from "./resolve.ts";

const hidden = (more: Partial<Facts> = {}) =>
  facts({
    protection: { address: "yes", mustNotLearn: [] },
    usualPostcode: "S1 2HE",
    registeredGp: "C87002",
    ...more,
  });
const told = (given: Facts) =>
  resolve(given, reference).recipients.map((it) => `${it.part} ${it.teamId} ${it.content}`);

describe("a protected address", () => {
  it("tells only the team where the child will sleep", () => {
    expect(told(hidden())).toEqual(["lead camhs-rotherham thin"]);
    expect(resolve(hidden(), reference).crisisTeamId).toBeNull();
  });

  it("is also one that somebody must not learn", () => {
    const given = hidden({ protection: { address: "unknown", mustNotLearn: ["gp"] } });
    expect(told(given)).toEqual(["lead camhs-rotherham thin"]);
  });

  it("tells the authority that looks after the child, and not that area's CAMHS", () => {
    const given = hidden({ lookedAfter: { status: "yes", authority: DONCASTER, hasSocialWorker: true } });
    expect(told(given)).toEqual(["lead camhs-rotherham thin", "must-know childrens-services-doncaster thin"]);
  });

  it("never falls to the usual address or the GP", () => {
    expect(told(hidden({ destinationPostcode: null }))).toEqual(["lead resolver-protected thin"]);
    expect(told(hidden({ destinationPostcode: "S60 0ZZ" }))).toEqual(["lead resolver-protected thin"]);
    expect(told(hidden({ destinationKind: "other-hospital" }))).toEqual(["lead resolver-protected thin"]);
  });

  it("does not tell a plan's authority in the area that must not learn", () => {
    const plan = { childProtectionPlan: { status: "yes" as const, authority: DONCASTER } };
    const mustNot = { protection: { address: "yes" as const, mustNotLearn: ["former-area"] } };
    expect(told(hidden(plan))).toContain("must-know childrens-services-doncaster thin");
    expect(told(hidden({ ...plan, ...mustNot }))).toEqual(["lead camhs-rotherham thin"]);
  });

  it("names no area in its reasons", () => {
    const given = hidden({ lookedAfter: { status: "yes", authority: ROTHERHAM, hasSocialWorker: false } });
    for (const { route } of resolve(given, reference).recipients)
      expect(route.reason).not.toMatch(/Rotherham|Sheffield/);
  });

  it("goes to any resolver rather than to nobody", () => {
    const plain = referenceWith(teams.filter((it) => it.id !== "resolver-protected"));
    expect(resolve(hidden({ destinationPostcode: null }), plain).recipients[0]?.teamId).toBe("resolver");
    const kind = referenceWith([...plain.teams, team("desk", "protected-resolver", [])]);
    expect(resolve(hidden({ destinationPostcode: null }), kind).recipients[0]?.teamId).toBe("desk");
    expect(resolve(facts({ destinationPostcode: null }), kind).recipients[0]?.teamId).toBe("resolver");
  });
});
