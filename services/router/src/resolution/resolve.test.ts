import { parseInstant } from "@homeward/contracts";
import { describe, expect, it } from "vitest";
import {
  facts,
  NEW_BARNSLEY,
  NEW_SHEFFIELD,
  OLD_SHEFFIELD,
  reference,
  referenceWith,
  ROTHERHAM,
  team,
  teams,
} from "../../test/south-yorkshire.ts";
import type { Facts } from "./facts.ts";
import type { Reference } from "./reference.ts";
import { resolve } from "./resolve.ts";

const leadOf = (given: Facts, from: Reference = reference) => {
  const leads = resolve(given, from).recipients.filter((it) => it.part === "lead");
  expect(leads).toHaveLength(1);
  return leads[0]!;
};

describe("the home", () => {
  it.each([
    ["S60 2UD", "camhs-rotherham", ROTHERHAM, "E38000141"],
    ["s12he", "camhs-sheffield", NEW_SHEFFIELD, "E38000146"],
    ["DN1 1AA", "camhs-doncaster", "E08000017", "E38000044"],
    ["S70 1AA", "camhs-barnsley", NEW_BARNSLEY, "E38000006"],
  ])("%s belongs to %s", (destinationPostcode, teamId, lad, subIcb) => {
    const given = facts({ destinationPostcode });
    expect(leadOf(given, reference)).toMatchObject({
      teamId,
      content: "full",
      route: { rule: "home-from-destination" },
    });
    expect(resolve(given, reference).home?.place).toMatchObject({ lad, subIcb });
  });

  it("falls to the usual address, and says that this is inferred", () => {
    const lead = leadOf(facts({ destinationPostcode: null, usualPostcode: "S1 2HE" }));
    expect(lead).toMatchObject({ teamId: "camhs-sheffield", route: { rule: "home-from-usual-address" } });
    expect(lead.route.reason).toContain("Sheffield (inferred from the usual address");
    expect(lead.route.reason).toContain("No destination postcode was given.");
  });

  it("falls to the GP practice, and says that this is inferred", () => {
    const lead = leadOf(facts({ destinationPostcode: null, registeredGp: "c87002" }));
    expect(lead).toMatchObject({ teamId: "camhs-rotherham", route: { rule: "home-from-gp" } });
    expect(lead.route.reason).toContain("Rotherham (inferred from the registered GP practice");
  });

  it("finds the district of a practice outside the postcodes by its sub-ICB location", () => {
    expect(leadOf(facts({ destinationPostcode: null, registeredGp: "Y08645" })).teamId).toBe(
      "camhs-rotherham",
    );
  });

  it.each([
    ["not a postcode", "is not a postcode"],
    ["S60 0ZZ", "is not a known postcode"],
    ["ZZ99 3CZ", "stands for no known address"],
  ])("steps over %s with a note", (destinationPostcode, note) => {
    const lead = leadOf(facts({ destinationPostcode, usualPostcode: "DN1 1AA" }));
    expect(lead.teamId).toBe("camhs-doncaster");
    expect(lead.route.reason).toContain(`The destination postcode ${note}.`);
  });

  it("never says where the child lives more closely than the district", () => {
    for (const postcode of ["S60 2UD", "S60 0ZZ", "SW1A 1AA"])
      expect(
        JSON.stringify(resolve(facts({ destinationPostcode: postcode }), reference).recipients),
      ).not.toMatch(/S60|SW1A/);
  });
});

describe("the resolver leads", () => {
  it.each([
    [
      "another hospital, whatever its postcode",
      { destinationKind: "other-hospital" },
      "destination-elsewhere",
      false,
    ],
    ["custody, whatever its postcode", { destinationKind: "custody" }, "destination-elsewhere", false],
    ["no fixed abode", { destinationKind: "no-fixed-abode" }, "destination-elsewhere", true],
    [
      "no fixed abode, said by the postcode",
      { destinationPostcode: "zz993vz" },
      "destination-elsewhere",
      true,
    ],
    ["no usable fact", { destinationPostcode: null }, "home-unknown", true],
    [
      "another part of the country",
      { destinationPostcode: "SW1A 1AA", usualPostcode: "S60 2UD" },
      "outside-loaded-data",
      true,
    ],
    [
      "a practice of another part of the country",
      { destinationPostcode: null, registeredGp: "A81001" },
      "no-team-covers",
      false,
    ],
    ["a Scottish postcode", { destinationPostcode: "EH1 1YZ" }, "outside-loaded-data", true],
  ])("for %s", (_, more, rule, homeUnknown) => {
    const given = facts(more);
    expect(leadOf(given)).toMatchObject({ teamId: "resolver", route: { rule, ruleVersion: 1 } });
    expect(resolve(given, reference).homeUnknown).toBe(homeUnknown);
  });

  it("where no team covers the area", () => {
    const without = referenceWith(teams.filter((it) => it.id !== "camhs-rotherham"));
    expect(leadOf(facts(), without)).toMatchObject({ teamId: "resolver", route: { rule: "no-team-covers" } });
  });

  it("where two teams cover it alike", () => {
    const twice = referenceWith([...teams, team("another", "camhs", [{ kind: "lad", code: ROTHERHAM }])]);
    expect(leadOf(facts(), twice)).toMatchObject({
      teamId: "resolver",
      route: { rule: "several-teams-cover" },
    });
  });

  it("even where no resolver is set up", () => {
    expect(leadOf(facts(), referenceWith([]))).toMatchObject({ teamId: "resolver", part: "lead" });
  });
});

describe("catchments", () => {
  it("lets the closest area win", () => {
    const wide = team("wide", "camhs", [{ kind: "icb", code: "E54000061" }]);
    const sub = team("sub", "camhs", [{ kind: "sub-icb", code: "E38000141" }]);
    expect(leadOf(facts(), referenceWith([wide])).teamId).toBe("wide");
    expect(leadOf(facts(), referenceWith([wide, sub])).teamId).toBe("sub");
    expect(leadOf(facts(), referenceWith([wide, sub, ...teams])).teamId).toBe("camhs-rotherham");
  });

  it.each([OLD_SHEFFIELD, NEW_SHEFFIELD])("matches Sheffield by %s, the old code or the new", (code) => {
    const only = team("only", "camhs", [{ kind: "lad", code }]);
    expect(leadOf(facts({ destinationPostcode: "S1 2HE" }), referenceWith([only])).teamId).toBe("only");
  });

  it("looks at the dates of a team, both included", () => {
    const until = (validTo: string) =>
      referenceWith([team("t", "camhs", [{ kind: "lad", code: ROTHERHAM }], { validTo })]);
    const from = (validFrom: string) =>
      referenceWith([team("t", "camhs", [{ kind: "lad", code: ROTHERHAM }], { validFrom })]);
    expect(leadOf(facts(), until("2026-11-20")).teamId).toBe("t");
    expect(leadOf(facts(), until("2026-11-19")).teamId).toBe("resolver");
    expect(leadOf(facts(), from("2026-11-20")).teamId).toBe("t");
    expect(leadOf(facts(), from("2026-11-21")).teamId).toBe("resolver");
  });

  it("names the crisis team of the home", () => {
    expect(resolve(facts(), reference).crisisTeamId).toBe("crisis-rotherham");
    expect(resolve(facts({ destinationKind: "custody" }), reference).crisisTeamId).toBeNull();
  });
});

describe("age", () => {
  const birthDate = "2008-11-20";

  it.each([
    ["on the birthday in London", "2026-11-20T00:00:00Z", "adult-rotherham", "adult-18-or-over"],
    ["the evening before", "2026-11-19T23:59:59Z", "camhs-rotherham", "home-from-destination"],
  ])("18 %s", (_, at, teamId, rule) => {
    expect(leadOf(facts({ birthDate, dischargedAt: parseInstant(at) }))).toMatchObject({
      teamId,
      route: { rule },
    });
  });

  it("counts days in London, not in UTC, under summer time", () => {
    const given = (at: string) => facts({ birthDate: "2008-07-01", dischargedAt: parseInstant(at) });
    expect(leadOf(given("2026-06-30T22:59:59Z")).teamId).toBe("camhs-rotherham");
    expect(leadOf(given("2026-06-30T23:00:00Z")).teamId).toBe("adult-rotherham");
  });

  it.each([null, "unreadable", "2030-01-01"])("takes %s as under 18", (unknown) => {
    const lead = leadOf(facts({ birthDate: unknown }));
    expect(lead.teamId).toBe("camhs-rotherham");
    expect(lead.route.reason).toContain("treated as under 18");
  });

  it("asks the resolver where an unknown age could be either of two bands", () => {
    const at = [{ kind: "lad" as const, code: ROTHERHAM }];
    const bands = referenceWith([
      team("young", "camhs", at, { ageTo: 12 }),
      team("older", "camhs", at, { ageFrom: 13 }),
    ]);
    expect(leadOf(facts(), bands).teamId).toBe("older");
    expect(leadOf(facts({ birthDate: null }), bands).route.rule).toBe("several-teams-cover");
  });
});
