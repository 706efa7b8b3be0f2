import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DONCASTER, facts, reference, team, teams } from "../../test/south-yorkshire.ts";
import { applyDecision } from "./after-decision.ts";
import type { Facts } from "./facts.ts";
import { place } from "./placement.ts";
import { mayLead } from "./reference.ts";
import { reroute } from "./reroute.ts";
import { resolve } from "./resolve.ts";
import { caseIdOf, emptyRoute, leadOf, reverse, withEnded, type Route } from "./route.ts";

const dischargeId = "3f0c2a54-0000-8000-8000-000000000001";
const lookedAfter = facts({ lookedAfter: { status: "yes", authority: DONCASTER, hasSocialWorker: false } });
const custody = facts({ destinationKind: "custody" });
const open = (given: Facts = facts()) =>
  applyDecision(emptyRoute(dischargeId), resolve(given, reference), { urgent: false });
const placing = (route: Route, ...teamIds: [string, ...string[]]) => place(route, { teamIds }, reference);
const parts = (route: Route) => route.recipients.map((it) => `${it.part} ${it.teamId} ${it.round}`);

describe("a person's placement", () => {
  it("ends the resolver's case in favour of the named teams", () => {
    const after = placing(open(custody), "camhs-doncaster", "childrens-services-doncaster");
    expect(parts(after)).toEqual(["lead camhs-doncaster 1", "must-know childrens-services-doncaster 1"]);
    expect(leadOf(after)?.inPlaceOf).toBeNull();
    expect(after.crisisTeamId).toBe("crisis-doncaster");
    expect(placing(after, "camhs-doncaster", "childrens-services-doncaster")).toBe(after);
  });

  it("is not undone by a repeat of the report", () => {
    const after = placing(open(), "camhs-doncaster");
    expect(parts(applyDecision(after, resolve(facts(), reference), { urgent: true }))).toEqual([
      "lead camhs-doncaster 1",
    ]);
  });

  it("replaces what an earlier one added: a recipient named by mistake is one no more", () => {
    const mistaken = placing(open(custody), "camhs-doncaster", "camhs-sheffield", "camhs-barnsley");
    const after = placing(mistaken, "camhs-doncaster", "camhs-barnsley");
    expect(parts(after)).toEqual(["lead camhs-doncaster 1", "must-know camhs-barnsley 1"]);
    expect(after.routeVersion).toBe(mistaken.routeVersion + 1);
    expect(parts(placing(after, "camhs-doncaster", "camhs-sheffield"))).toEqual([
      "lead camhs-doncaster 1",
      "must-know camhs-sheffield 2",
    ]);
  });

  it("replaces also whom a recipient of an earlier one named in its own place", () => {
    const placed = placing(open(custody), "camhs-doncaster", "camhs-sheffield");
    const caseId = caseIdOf(placed, { teamId: "camhs-sheffield", round: 1 });
    const ask = { kind: "re-route" as const, suggestion: { teamId: "camhs-barnsley" } };
    const bounced = reroute(placed, { caseId, seq: 2, ask }, { facts: custody, reference });
    expect(parts(bounced)).toEqual(["lead camhs-doncaster 1", "must-know camhs-barnsley 1"]);
    expect(parts(placing(bounced, "camhs-doncaster"))).toEqual(["lead camhs-doncaster 1"]);
  });

  it("leaves what the rules require, also where a person had made it the lead meanwhile", () => {
    const required = ["must-know camhs-doncaster 1", "must-know childrens-services-doncaster 1"];
    const before = open(lookedAfter);
    expect(parts(before).toSorted()).toEqual(["lead camhs-rotherham 1", ...required]);
    expect(parts(placing(before, "camhs-sheffield")).toSorted()).toEqual([
      "lead camhs-sheffield 1",
      ...required,
    ]);
    const led = placing(before, "camhs-doncaster");
    expect(parts(led).toSorted()).toEqual([
      "lead camhs-doncaster 2",
      "must-know childrens-services-doncaster 1",
    ]);
    const after = placing(led, "camhs-sheffield", "camhs-doncaster");
    expect(parts(after).toSorted()).toEqual([
      "lead camhs-sheffield 1",
      "must-know camhs-doncaster 3",
      "must-know childrens-services-doncaster 1",
    ]);
    expect(after.recipients.map((it) => it.route.rule).toSorted()).toEqual([
      "authority-area-camhs",
      "placed-by-person",
      "responsible-authority",
    ]);
    expect(reverse(led)).not.toHaveProperty("setAside");
  });

  it("never has a team lead that takes no child on", () => {
    for (const kind of ["childrens-services", "safeguarding"]) {
      const them = [...reference.teams, team("no-clinicians", kind, [])];
      const route = open(custody);
      expect(
        place(route, { teamIds: ["no-clinicians", "camhs-doncaster"] }, { ...reference, teams: them }),
      ).toBe(route);
    }
  });

  it("of a team whose case has ended enters a new round, as the lead and as one who must know", () => {
    const ended = (route: Route, teamId: string) => {
      const it = route.recipients.find((other) => other.teamId === teamId);
      return it === undefined ? route : withEnded(route, caseIdOf(route, it));
    };
    const led = ended(open(), "camhs-rotherham");
    const again = placing(led, "camhs-rotherham");
    expect(parts(again)).toEqual(["lead camhs-rotherham 2"]);
    expect(again.routeVersion).toBe(led.routeVersion + 1);
    expect(placing(again, "camhs-rotherham")).toBe(again);
    const authority = "childrens-services-doncaster";
    const told = ended(placing(open(lookedAfter), "camhs-sheffield"), authority);
    const asked = placing(told, "camhs-sheffield", authority);
    expect(parts(asked)).toContain(`must-know ${authority} 2`);
    expect(placing(asked, "camhs-sheffield", authority)).toBe(asked);
    // The rules require it: it is no recipient by the placement alone.
    expect(parts(placing(asked, "camhs-barnsley"))).toContain(`must-know ${authority} 2`);
    expect(parts(placing(told, "camhs-barnsley"))).toContain(`must-know ${authority} 1`);
  });

  it("law: after any placements who must know is what the rules require and what the last one said", () => {
    const ids = teams.map((it) => it.id);
    const placement = fc
      .uniqueArray(fc.constantFrom(...ids), { minLength: 1, maxLength: 4 })
      .filter(([first]) => teams.some((it) => it.id === first && mayLead(it)))
      .map((found) => found as [string, ...string[]]);
    const who = (route: Route) => route.recipients.map(({ teamId, part }) => `${part} ${teamId}`).toSorted();
    fc.assert(
      fc.property(
        fc.constantFrom(facts(), custody, lookedAfter),
        fc.array(placement, { maxLength: 5 }),
        placement,
        (given, earlier, last) => {
          const before = earlier.reduce((route, teamIds) => placing(route, ...teamIds), open(given));
          const after = placing(before, ...last);
          expect(who(after)).toEqual(who(placing(open(given), ...last)));
          expect(placing(after, ...last)).toBe(after);
        },
      ),
      { numRuns: 500 },
    );
  });
});
