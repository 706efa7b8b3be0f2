import { describe, expect, it } from "vitest";
import { DONCASTER, facts, reference, ROTHERHAM } from "../../test/south-yorkshire.ts";
import { decide } from "./decide.ts";
import type { Facts } from "./facts.ts";
import type { Wish } from "./reroute.ts";
import { caseIdOf, emptyRoute, leadOf, type Route } from "./route.ts";

const plan = { urgency: { urgent: false, reasons: [] }, died: false };
const told = (route: Route, given: Facts) =>
  decide(route, { kind: "left", facts: given, reference, ...plan });
const open = (given: Facts = facts()) => told(emptyRoute("3f0c2a54-0000-8000-8000-000000000001"), given);
const placed = (route: Route, ...teamIds: [string, ...string[]]) =>
  decide(route, { kind: "placed", teamIds, reference });
const asks = (route: Route, teamId: string, ask: Wish["ask"]) => {
  const asker = route.recipients.find((it) => it.teamId === teamId);
  const wish = { caseId: caseIdOf(route, asker ?? { teamId, round: 1 }), seq: 2 + route.routeVersion, ask };
  return decide(route, { kind: "asked", wish, facts: facts(), reference });
};
const bounces = (route: Route, teamId: string, suggestion = {}) =>
  asks(route, teamId, { kind: "re-route", suggestion });

const lookedAfter = { status: "yes", authority: DONCASTER, hasSocialWorker: false } as const;
const hidden = (more: Partial<Facts> = {}) =>
  facts({ protection: { address: "yes", mustNotLearn: [] }, ...more });
const parts = (route: Route) =>
  route.recipients.map((it) => `${it.part} ${it.teamId} ${it.round} ${it.content}`);

describe("protection told in a second report, where people have steered the route", () => {
  it("makes everything thin after a bounce, and names no crisis team; the lead stays", () => {
    const steered = bounces(open(), "camhs-rotherham", { teamId: "camhs-doncaster" });
    expect(steered.crisisTeamId).toBe("crisis-doncaster");
    const after = told(steered, hidden());
    expect(after).toMatchObject({ protected: true, crisisTeamId: null, childrensServicesTeamId: null });
    expect(parts(after)).toEqual(["lead camhs-doncaster 1 thin"]);
    expect(leadOf(after)?.inPlaceOf).toEqual(leadOf(steered)?.inPlaceOf);
  });

  it("leaves only the lead and the responsible authority after a placement", () => {
    const steered = placed(
      open(facts({ lookedAfter })),
      "camhs-sheffield",
      "camhs-barnsley",
      "childrens-services-sheffield",
    );
    expect(steered.recipients).toHaveLength(5);
    expect(parts(told(steered, hidden({ lookedAfter }))).toSorted()).toEqual([
      "lead camhs-sheffield 1 thin",
      "must-know childrens-services-doncaster 1 thin",
    ]);
  });

  it("tells the responsible authority that only the second report names", () => {
    const steered = bounces(open(), "camhs-rotherham", { teamId: "camhs-doncaster" });
    expect(parts(told(steered, hidden({ lookedAfter }))).toSorted()).toEqual([
      "lead camhs-doncaster 1 thin",
      "must-know childrens-services-doncaster 1 thin",
    ]);
  });

  it("asks its own desk where somebody stands in the responsible authority's place", () => {
    const given = { lookedAfter };
    const steered = bounces(open(facts(given)), "childrens-services-doncaster", { postcode: "S1 2HE" });
    expect(parts(told(steered, hidden(given))).toSorted()).toEqual([
      "lead camhs-rotherham 1 thin",
      "must-know resolver-protected 1 thin",
    ]);
  });

  it("moves from the ordinary desk to the one for protected discharges", () => {
    const steered = bounces(open(), "camhs-rotherham");
    expect(leadOf(steered)?.teamId).toBe("resolver");
    const after = told(steered, hidden());
    expect(parts(after)).toEqual(["lead resolver-protected 1 thin"]);
    // The bounced case was closed when the first desk's opened: a second one in its place would be refused.
    expect(leadOf(after)?.inPlaceOf).toBeNull();
  });

  it("keeps a pass that is asked, also of the desk", () => {
    const passing = asks(open(), "camhs-rotherham", { kind: "pass-on", teamId: "nobody" });
    const after = told(passing, hidden());
    expect(parts(after)).toEqual(["lead camhs-rotherham 1 thin", "lead resolver-protected 1 thin"]);
    expect(leadOf(after)?.teamId).toBe("camhs-rotherham");
  });

  it("takes away a lead that no person chose and that was inferred from another address", () => {
    const inferred = { destinationPostcode: null, usualPostcode: "S60 2UD", lookedAfter };
    const steered = bounces(open(facts(inferred)), "childrens-services-doncaster", { postcode: "S1 2HE" });
    expect(leadOf(steered)?.route.rule).toBe("home-from-usual-address");
    expect(leadOf(told(steered, hidden(inferred)))?.teamId).toBe("resolver-protected");
  });

  it("holds for who comes back when a bounce is undone", () => {
    const before = open(facts({ lookedAfter }));
    const steered = bounces(before, "camhs-rotherham", { teamId: "camhs-doncaster" });
    const after = told(steered, hidden({ lookedAfter }));
    const caseId = caseIdOf(before, { teamId: "camhs-rotherham", round: 1 });
    const wish = { caseId, seq: 99, ask: { kind: "pass-ended", accepted: false } } as const;
    const undone = decide(after, { kind: "asked", wish, facts: hidden(), reference });
    expect(parts(undone).toSorted()).toEqual([
      "lead camhs-rotherham 1 thin",
      "must-know childrens-services-doncaster 1 thin",
    ]);
  });
});

describe("protection that a second report no longer tells", () => {
  it("stays, where people have steered the route and where they have not", () => {
    const steered = bounces(open(hidden()), "camhs-rotherham");
    expect(told(steered, facts())).toMatchObject({ protected: true, crisisTeamId: null });
    const given = { registeredGp: "C87002", destinationPostcode: null };
    const after = told(open(hidden(given)), facts(given));
    expect(after).toMatchObject({ protected: true, crisisTeamId: null });
    expect(parts(after)).toEqual(["lead resolver-protected 1 thin"]);
  });

  it("still keeps the child from the area it left", () => {
    const childProtectionPlan = { status: "yes", authority: DONCASTER } as const;
    const first = hidden({
      childProtectionPlan,
      protection: { address: "yes", mustNotLearn: ["former-area"] },
    });
    const parted = (given: Facts) => parts(told(open(first), given));
    expect(parted(hidden({ childProtectionPlan }))).toEqual(["lead camhs-rotherham 1 thin"]);
    expect(parted(facts({ childProtectionPlan }))).toEqual(["lead camhs-rotherham 1 thin"]);
    const plain = open(hidden({ childProtectionPlan }));
    expect(parts(plain)).toContain("must-know childrens-services-doncaster 1 thin");
    const steered = asks(plain, "camhs-rotherham", { kind: "pass-on", teamId: "camhs-sheffield" });
    expect(parts(told(steered, first)).join()).not.toContain("childrens-services");
  });

  it("names no area in a reason", () => {
    const authority = { status: "yes", authority: ROTHERHAM, hasSocialWorker: false } as const;
    const steered = bounces(open(facts({ lookedAfter: authority })), "childrens-services-rotherham");
    expect(JSON.stringify(steered.recipients)).toMatch(/Rotherham/);
    expect(JSON.stringify(told(steered, hidden({ lookedAfter: authority })).recipients)).not.toMatch(
      /Rotherham/,
    );
  });
});
