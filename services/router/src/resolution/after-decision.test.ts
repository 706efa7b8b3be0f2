import { describe, expect, it } from "vitest";
import { DONCASTER, facts, reference } from "../../test/south-yorkshire.ts";
import { decide } from "./decide.ts";
import type { Facts } from "./facts.ts";
import { caseIdOf, emptyRoute, leadOf, type Route } from "./route.ts";

const lookedAfter = { status: "yes", authority: DONCASTER, hasSocialWorker: false } as const;
const AUTHORITY = "childrens-services-doncaster";
const told = (route: Route, given: Facts, died = false) =>
  decide(route, {
    kind: "left",
    facts: given,
    reference,
    urgency: { urgent: false, reasons: [] },
    died,
  });
const open = (given: Facts = facts()) => told(emptyRoute("3f0c2a54-0000-8000-8000-000000000001"), given);
const bounces = (route: Route, teamId: string, suggestion = {}) => {
  const asker = route.recipients.find((it) => it.teamId === teamId) ?? { teamId, round: 1 };
  const ask = { kind: "re-route", suggestion } as const;
  const wish = { caseId: caseIdOf(route, asker), seq: 2 + route.routeVersion, ask };
  return decide(route, { kind: "asked", wish, facts: facts(), reference });
};
const mustKnow = (route: Route) =>
  route.recipients.filter((it) => it.part === "must-know").map(({ teamId, round }) => `${teamId} ${round}`);

describe("a later report, where people have steered the route", () => {
  it("adds the responsible authority that it alone names, and leaves the lead as it is", () => {
    const steered = bounces(open(), "camhs-rotherham", { teamId: "camhs-doncaster" });
    expect(mustKnow(steered)).toEqual([]);
    const after = told(steered, facts({ lookedAfter }));
    expect(mustKnow(after)).toContain(`${AUTHORITY} 1`);
    expect(leadOf(after)).toEqual(leadOf(steered));
    expect(mustKnow(told(after, facts({ lookedAfter })))).toEqual(mustKnow(after));
  });

  it("brings back nobody who has sent the discharge away", () => {
    const steered = bounces(open(facts({ lookedAfter })), AUTHORITY, { postcode: "S1 2HE" });
    expect(mustKnow(steered)).not.toContain(`${AUTHORITY} 1`);
    expect(mustKnow(told(steered, facts({ lookedAfter })))).toEqual(mustKnow(steered));
  });
});

describe("a report that the child died", () => {
  const rounds = (route: Route) => [
    route.standing,
    ...route.recipients.map((it) => `${it.teamId} ${it.round}`),
  ];
  const NEW = emptyRoute("3f0c2a54-0000-8000-8000-000000000001");

  it("that is corrected: whoever must know is told anew, in the next round", () => {
    const died = told(NEW, facts(), true);
    expect(rounds(died)).toEqual(["died", "camhs-rotherham 1"]);
    expect(rounds(told(died, facts()))).toEqual(["left", "camhs-rotherham 2"]);
    expect(rounds(told(told(died, facts(), true), facts()))).toEqual(["left", "camhs-rotherham 2"]);
  });

  it("that corrects another stays with the same recipients, who hear of it", () => {
    const died = told(open(), facts(), true);
    expect(rounds(died)).toEqual(["died", "camhs-rotherham 1"]);
    expect(died.routeVersion).toBe(2);
  });

  it("ends what people have steered: a wish that comes after it changes nothing, and the rules begin anew", () => {
    const steered = bounces(open(), "camhs-rotherham", { teamId: "camhs-doncaster" });
    const died = told(steered, facts(), true);
    expect(rounds(died)).toEqual(["died", "camhs-doncaster 1"]);
    expect(bounces(died, "camhs-doncaster")).toBe(died);
    const alive = told(died, facts());
    expect(rounds(alive)).toEqual(["left", "camhs-rotherham 2"]);
    expect(alive).toMatchObject({ bounced: [], former: [] });
  });
});
