import * as fc from "fast-check";
import { DAY, parseInstant, plus } from "@homeward/contracts";
import { describe, expect, it } from "vitest";
import type { Facts } from "./facts.ts";
import { isProtected } from "./facts.ts";
import type { Place, Reference, Team } from "./reference.ts";
import { resolve } from "./resolve.ts";
import { slice } from "./slice.ts";

const start = parseInstant("2026-01-01T00:00:00Z");
const lads = ["E08000018", "E08000017", "E08000019", "E08000039"] as const;
const postcodes = ["S60 2UD", "S1 2HE", "DN1 1AA"] as const;
const practices = ["C87002", "A81001"] as const;
const orNull = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });

const place: fc.Arbitrary<Place> = fc.record({
  lsoa: fc.constantFrom(null, "E01007609"),
  lad: fc.constantFrom(null, ...lads),
  subIcb: fc.constantFrom(null, "E38000141", "E38000146"),
  utla: fc.constantFrom(null, ...lads),
  icb: fc.constantFrom(null, "E54000061"),
});
const catchment = fc.oneof(
  fc.record({ kind: fc.constantFrom("lad" as const, "utla" as const), code: fc.constantFrom(...lads) }),
  fc.record({ kind: fc.constant("sub-icb" as const), code: fc.constantFrom("E38000141", "E38000146") }),
  fc.record({ kind: fc.constant("icb" as const), code: fc.constant("E54000061") }),
  fc.record({ kind: fc.constant("lsoa" as const), code: fc.constant("E01007609") }),
);
const kinds = [
  "camhs",
  "adult",
  "crisis",
  "childrens-services",
  "resolver",
  "protected-resolver",
  "safeguarding",
];
const team: fc.Arbitrary<Team> = fc.record({
  id: fc.string({ unit: fc.constantFrom("a", "b", "c"), minLength: 1, maxLength: 3 }),
  name: fc.constant("A team"),
  kind: fc.constantFrom(...kinds),
  catchments: fc.array(catchment, { maxLength: 3 }),
  ageFrom: fc.nat(20),
  ageTo: fc.integer({ min: 10, max: 130 }),
  validFrom: fc.constantFrom("2020-01-01", "2026-06-01"),
  validTo: fc.constantFrom(null, "2026-03-31", "2027-01-01"),
});
const reference: fc.Arbitrary<Reference> = fc.record({
  postcodes: fc.dictionary(fc.constantFrom(...postcodes), place),
  outwardCodes: fc.subarray(["S60", "S1", "DN1"]),
  practices: fc.dictionary(fc.constantFrom(...practices), place),
  authorities: fc.dictionary(fc.constantFrom(...lads), fc.record({ name: fc.constant("A town"), place })),
  codeChanges: fc.constantFrom({}, { E08000019: "E08000039" }),
  teams: fc.uniqueArray(team, { selector: (it) => it.id, maxLength: 12 }),
  releases: fc.constant({ postcodes: "p", teams: "t" }),
});

const postcode = orNull(
  fc.oneof(fc.constantFrom(...postcodes, "ZZ99 3VZ", "ZZ99 3CZ", "SW1A 1AA"), fc.string()),
);
const authority = orNull(fc.oneof(fc.constantFrom(...lads), fc.string()));
const status = fc.constantFrom("yes" as const, "no" as const, "unknown" as const);
const facts: fc.Arbitrary<Facts> = fc.record({
  dischargedAt: fc.nat(700).map((days) => plus(start, days * DAY)),
  birthDate: orNull(
    fc.oneof(fc.constantFrom("2008-06-01", "2015-02-03", "1990-01-01", "2026-02-30"), fc.string()),
  ),
  destinationKind: fc.constantFrom(
    "usual-residence",
    "foster-care",
    "no-fixed-abode",
    "other-hospital",
    "custody",
    "unknown",
  ),
  destinationPostcode: postcode,
  usualPostcode: postcode,
  registeredGp: orNull(fc.oneof(fc.constantFrom(...practices), fc.string())),
  lookedAfter: fc.record({ status, authority, hasSocialWorker: fc.boolean() }),
  childProtectionPlan: fc.record({ status, authority }),
  protection: fc.record({ address: status, mustNotLearn: fc.subarray(["parents", "former-area", "gp"]) }),
});
const hiddenFacts = facts.filter(isProtected);
const runs = { numRuns: 1_000 };

describe("laws of resolution", () => {
  it("P13: exactly one recipient leads, and no team is named twice", () => {
    fc.assert(
      fc.property(facts, reference, (given, from) => {
        const { recipients } = resolve(given, from);
        expect(recipients.filter((it) => it.part === "lead")).toHaveLength(1);
        expect(new Set(recipients.map((it) => it.teamId)).size).toBe(recipients.length);
      }),
      runs,
    );
  });

  it("P7: every recipient has a reason, and the same question has the same answer", () => {
    fc.assert(
      fc.property(facts, reference, (given, from) => {
        const answer = resolve(given, from);
        for (const { route } of answer.recipients) expect(route.reason).toMatch(/^[A-Z].*\.$|please .*$/);
        expect(resolve(JSON.parse(JSON.stringify(given)), JSON.parse(JSON.stringify(from)))).toEqual(answer);
      }),
      runs,
    );
  });

  it("P7: the slice that is kept gives the same answer as the whole reference", () => {
    fc.assert(
      fc.property(facts, reference, (given, from) => {
        expect(resolve(given, slice(given, from))).toEqual(resolve(given, from));
      }),
      runs,
    );
  });

  it("P14: a protected answer depends on nothing but the destination and the authority", () => {
    fc.assert(
      fc.property(hiddenFacts, postcode, postcode, reference, (given, usualPostcode, registeredGp, from) => {
        expect(resolve({ ...given, usualPostcode, registeredGp }, from)).toEqual(resolve(given, from));
      }),
      runs,
    );
  });

  it("P14: a protected discharge is told, thin, to one lead and at most one authority; no crisis team is named", () => {
    fc.assert(
      fc.property(hiddenFacts, reference, (given, from) => {
        const answer = resolve(given, from);
        const kindOf = (teamId: string) => from.teams.find((it) => it.id === teamId)?.kind ?? "resolver";
        const [lead, ...others] = answer.recipients;
        expect(lead?.part).toBe("lead");
        expect(kindOf(lead?.teamId ?? "")).toMatch(/^(camhs|adult|resolver|protected-resolver)$/);
        expect(others.length).toBeLessThanOrEqual(1);
        for (const other of others) expect(kindOf(other.teamId)).toBe("childrens-services");
        expect(answer.recipients.every((it) => it.content === "thin")).toBe(true);
        expect(answer.crisisTeamId).toBeNull();
      }),
      runs,
    );
  });
});
