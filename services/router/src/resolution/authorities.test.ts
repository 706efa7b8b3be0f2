import { describe, expect, it } from "vitest";
import { facts, OLD_SHEFFIELD, reference, ROTHERHAM } from "../../test/south-yorkshire.ts";
import type { Facts } from "./facts.ts";
import { resolve } from "./resolve.ts";

const told = (given: Facts) =>
  resolve(given, reference).recipients.map((it) => `${it.part} ${it.teamId} (${it.route.rule})`);

describe("authorities", () => {
  const lookedAfter = (authority: string | null, status: "yes" | "no" | "unknown" = "yes") =>
    facts({ lookedAfter: { status, authority, hasSocialWorker: false } });

  it("tells children's services of the authority that looks after the child", () => {
    expect(told(lookedAfter(ROTHERHAM))).toEqual([
      "lead camhs-rotherham (home-from-destination)",
      "must-know childrens-services-rotherham (responsible-authority)",
    ]);
  });

  it("tells that area's CAMHS too where the child will live elsewhere; old codes count", () => {
    expect(told(lookedAfter(OLD_SHEFFIELD))).toEqual([
      "lead camhs-rotherham (home-from-destination)",
      "must-know childrens-services-sheffield (responsible-authority)",
      "must-know camhs-sheffield (authority-area-camhs)",
    ]);
  });

  it("says of an authority whose name is not loaded what it says of the others, in whole sentences", () => {
    const nameless = { ...reference, authorities: {} };
    const reasons = resolve(lookedAfter(OLD_SHEFFIELD), nameless).recipients.map(({ route }) => route.reason);
    expect(reasons.filter((reason) => /authority/.test(reason))).not.toEqual([]);
    for (const reason of reasons) expect(reason).toMatch(/^[A-Z].*\.$/);
    expect(reasons.join(" ")).toContain("The authority is responsible");
  });

  it("tells no CAMHS of somebody who is 18", () => {
    const given = { ...lookedAfter(OLD_SHEFFIELD), birthDate: "2008-11-20" };
    expect(told(given)).toEqual([
      "lead adult-rotherham (adult-18-or-over)",
      "must-know childrens-services-sheffield (responsible-authority)",
    ]);
  });

  it("does the same for a child protection plan, once for one authority", () => {
    const given = {
      ...lookedAfter(ROTHERHAM),
      childProtectionPlan: { status: "yes" as const, authority: ROTHERHAM },
    };
    const [, services, ...others] = resolve(given, reference).recipients;
    expect(others).toEqual([]);
    expect(services?.route.reason).toMatch(/is looked after.*is on a child protection plan/);
  });

  it.each([
    ["unknown, with an authority named", lookedAfter(ROTHERHAM, "unknown")],
    [
      "unknown, in foster care",
      facts({
        destinationKind: "foster-care",
        lookedAfter: { status: "unknown", authority: null, hasSocialWorker: false },
      }),
    ],
    [
      "unknown, with a social worker",
      facts({ lookedAfter: { status: "unknown", authority: null, hasSocialWorker: true } }),
    ],
    ["yes, by nobody named", lookedAfter(null)],
    ["yes, by an authority without known services", lookedAfter("E10000024")],
  ])("asks the resolver: %s", (_, given) => {
    expect(told(given)).toContain("must-know resolver (ask-about-authority)");
    expect(told(given)).toContain("lead camhs-rotherham (home-from-destination)");
  });

  it("asks nobody where it is unknown without a sign, or no", () => {
    expect(told(lookedAfter(null, "unknown"))).toHaveLength(1);
    expect(told(lookedAfter(ROTHERHAM, "no"))).toHaveLength(1);
  });

  it("asks a resolver that leads anyway in one entry", () => {
    const given = { ...lookedAfter(null), destinationKind: "custody" };
    const [lead, ...others] = resolve(given, reference).recipients;
    expect(others).toEqual([]);
    expect(lead?.route.reason).toMatch(/custody.*no usable authority was named/);
  });
});
