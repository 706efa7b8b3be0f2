import { describe, expect, it } from "vitest";
import { DONCASTER, facts, reference } from "../../test/south-yorkshire.ts";
import { applyDecision } from "./after-decision.ts";
import type { Facts } from "./facts.ts";
import { place } from "./placement.ts";
import { reroute, type Wish } from "./reroute.ts";
import { resolve } from "./resolve.ts";
import { caseIdOf, emptyRoute, leadOf, reverse, type Route } from "./route.ts";

const dischargeId = "3f0c2a54-0000-8000-8000-000000000001";
const around = { facts: facts(), reference };
const open = (given: Facts = facts()) =>
  applyDecision(emptyRoute(dischargeId), resolve(given, reference), { urgent: false });
const caseOf = (route: Route, teamId: string) =>
  caseIdOf(route, route.recipients.find((it) => it.teamId === teamId) ?? { teamId, round: 1 });
const asks = (route: Route, teamId: string, ask: Wish["ask"], seq = 2): Wish => ({
  caseId: caseOf(route, teamId),
  seq,
  ask,
});
const bounces = (route: Route, teamId: string, suggestion = {}) =>
  reroute(route, asks(route, teamId, { kind: "re-route", suggestion }, seqFor(route)), around);
const seqFor = (route: Route) => 2 + route.routeVersion;
const parts = (route: Route) => route.recipients.map((it) => `${it.part} ${it.teamId} ${it.round}`);

describe("a bounce", () => {
  it("goes to the suggested team, urgent, in place of the case", () => {
    const before = open();
    const after = bounces(before, "camhs-rotherham", { teamId: "camhs-doncaster" });
    expect(after.routeVersion).toBe(2);
    expect(after.crisisTeamId).toBe("crisis-doncaster");
    expect(after.childrensServicesTeamId).toBe("childrens-services-doncaster");
    expect(after.recipients).toMatchObject([
      {
        teamId: "camhs-doncaster",
        part: "lead",
        round: 1,
        urgent: true,
        route: { rule: "suggested-team" },
        inPlaceOf: { caseId: caseOf(before, "camhs-rotherham"), because: "re-routed" },
      },
    ]);
  });

  it("goes to the team of the suggested postcode, and never repeats it", () => {
    const after = bounces(open(), "camhs-rotherham", { postcode: "s1 2he" });
    expect(parts(after)).toEqual(["lead camhs-sheffield 1"]);
    expect(JSON.stringify(after)).not.toMatch(/S1 ?2HE/i);
  });

  it.each([
    ["without a suggestion", {}],
    ["to itself", { teamId: "camhs-rotherham" }],
    ["to a team that nobody knows", { teamId: "nobody" }],
    ["to people who take no child on", { teamId: "childrens-services-doncaster" }],
    ["to a postcode of another part of the country", { postcode: "SW1A 1AA" }],
  ])("%s goes to the resolver", (_, suggestion) => {
    expect(parts(bounces(open(), "camhs-rotherham", suggestion))).toEqual(["lead resolver 1"]);
  });

  it("a second time goes to the resolver, also in a circle", () => {
    const once = bounces(open(), "camhs-rotherham", { teamId: "camhs-doncaster" });
    expect(parts(bounces(once, "camhs-doncaster", { teamId: "camhs-sheffield" }))).toEqual([
      "lead resolver 1",
    ]);
    expect(parts(bounces(once, "camhs-doncaster", { teamId: "camhs-rotherham" }))).toEqual([
      "lead resolver 1",
    ]);
  });

  it("by the resolver is a person's word: back to a former team in a new round", () => {
    const twice = bounces(open(), "camhs-rotherham");
    expect(parts(bounces(twice, "resolver", { teamId: "camhs-rotherham" }))).toEqual([
      "lead camhs-rotherham 2",
    ]);
    expect(parts(bounces(twice, "resolver"))).toEqual(["lead resolver 2"]);
  });

  it("makes a must-know lead in a new round", () => {
    const given = facts({ lookedAfter: { status: "yes", authority: DONCASTER, hasSocialWorker: false } });
    const after = bounces(open(given), "camhs-rotherham", { teamId: "camhs-doncaster" });
    expect(parts(after)).toEqual(["must-know childrens-services-doncaster 1", "lead camhs-doncaster 2"]);
  });

  it("of a must-know replaces that one only", () => {
    const given = facts({ lookedAfter: { status: "yes", authority: DONCASTER, hasSocialWorker: false } });
    const route = open(given);
    const after = bounces(route, "childrens-services-doncaster", { postcode: "S1 2HE" });
    expect(parts(after)).toEqual([
      "lead camhs-rotherham 1",
      "must-know camhs-doncaster 1",
      "must-know childrens-services-sheffield 1",
    ]);
    expect(leadOf(after)).toEqual(leadOf(route));
  });

  it("is undone where the case was answered before its replacement could begin", () => {
    const given = facts({ lookedAfter: { status: "yes", authority: DONCASTER, hasSocialWorker: false } });
    const before = open(given);
    const after = bounces(before, "camhs-rotherham", { teamId: "camhs-doncaster" });
    const undone = reroute(
      after,
      { ...asks(before, "camhs-rotherham", { kind: "pass-ended", accepted: false }), seq: 99 },
      around,
    );
    expect(parts(undone)).toEqual([
      "must-know childrens-services-doncaster 1",
      "lead camhs-rotherham 1",
      "must-know camhs-doncaster 3",
    ]);
    expect(undone.crisisTeamId).toBe("crisis-rotherham");
  });

  it("that is undone does not bring back whom the case had asked to take over: one leads (P13)", () => {
    const before = open();
    const passing = reroute(
      before,
      asks(before, "camhs-rotherham", { kind: "pass-on", teamId: "camhs-doncaster" }),
      around,
    );
    const after = bounces(passing, "camhs-rotherham", { teamId: "camhs-doncaster" });
    const refused = asks(before, "camhs-rotherham", { kind: "pass-ended", accepted: false }, 99);
    expect(parts(reroute(after, refused, around))).toEqual(["lead camhs-rotherham 1"]);
  });

  it("of a must-know that is undone leaves the team the lead it was placed as meanwhile (P13)", () => {
    const lookedAfter = { status: "yes", authority: DONCASTER, hasSocialWorker: false } as const;
    const before = open(facts({ lookedAfter }));
    const mustKnow = "camhs-doncaster";
    const bounced = bounces(before, mustKnow, { teamId: "camhs-sheffield" });
    const placed = place(bounced, { teamIds: [mustKnow] }, reference);
    const refused = asks(before, mustKnow, { kind: "pass-ended", accepted: false }, 99);
    const after = reroute(placed, refused, around);
    expect(leadOf(after)).toMatchObject({ teamId: mustKnow, round: 2 });
    expect(after.recipients.filter(({ teamId }) => teamId === mustKnow)).toHaveLength(1);
  });

  it("of a protected discharge goes to the protected-case resolver, whatever is suggested", () => {
    const hidden = facts({ protection: { address: "yes", mustNotLearn: [] } });
    const after = bounces(open(hidden), "camhs-rotherham", { teamId: "camhs-doncaster" });
    expect(after.recipients).toMatchObject([{ teamId: "resolver-protected", content: "thin", part: "lead" }]);
    expect(after.crisisTeamId).toBeNull();
  });
});

describe("passing on", () => {
  const passing = () => {
    const before = open();
    return reroute(
      before,
      asks(before, "camhs-rotherham", { kind: "pass-on", teamId: "camhs-doncaster" }),
      around,
    );
  };
  const ended = (route: Route, teamId: string, accepted: boolean) =>
    reroute(route, asks(route, teamId, { kind: "pass-ended", accepted }, 9), around);

  it("keeps the giver responsible and asks the receiver", () => {
    const route = passing();
    expect(parts(route)).toEqual(["lead camhs-rotherham 1", "lead camhs-doncaster 1"]);
    expect(leadOf(route)?.teamId).toBe("camhs-rotherham");
    expect(route.recipients[1]?.inPlaceOf?.because).toBe("passed-on");
    expect(route.crisisTeamId).toBe("crisis-rotherham");
  });

  it.each(["camhs-rotherham", "camhs-doncaster"])("ends by either side's case (%s)", (teamId) => {
    expect(parts(ended(passing(), teamId, true))).toEqual(["lead camhs-doncaster 1"]);
    expect(parts(ended(passing(), teamId, false))).toEqual(["lead camhs-rotherham 1"]);
    expect(leadOf(ended(passing(), teamId, true))?.teamId).toBe("camhs-doncaster");
  });

  it("is refused by a bounce of the receiver", () => {
    expect(parts(bounces(passing(), "camhs-doncaster"))).toEqual(["lead camhs-rotherham 1"]);
  });

  it("is over when the giver bounces", () => {
    expect(parts(bounces(passing(), "camhs-rotherham"))).toEqual(["lead resolver 1"]);
  });

  it("to nobody known asks the resolver", () => {
    const before = open();
    const after = reroute(
      before,
      asks(before, "camhs-rotherham", { kind: "pass-on", teamId: "nobody" }),
      around,
    );
    expect(parts(after)).toEqual(["lead camhs-rotherham 1", "lead resolver 1"]);
  });

  it("can be asked again after a refusal, in a new round", () => {
    const refused = ended(passing(), "camhs-doncaster", false);
    const again = asks(refused, "camhs-rotherham", { kind: "pass-on", teamId: "camhs-doncaster" }, 10);
    expect(parts(reroute(refused, again, around))).toEqual([
      "lead camhs-rotherham 1",
      "lead camhs-doncaster 2",
    ]);
  });
});

describe("a reversal", () => {
  it("leaves nobody, hears nothing, and starts anew when the child leaves again", () => {
    const reversed = reverse(open());
    expect(reversed).toMatchObject({ standing: "reversed", recipients: [], routeVersion: 2 });
    expect(bounces(reversed, "camhs-rotherham")).toBe(reversed);
    expect(parts(applyDecision(reversed, resolve(facts(), reference), { urgent: false }))).toEqual([
      "lead camhs-rotherham 2",
    ]);
  });
});
