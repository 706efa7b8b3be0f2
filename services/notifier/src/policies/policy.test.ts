import {
  DAY,
  HOUR,
  instant,
  MINUTE,
  parseInstant,
  plus,
  seedPolicy,
  type PolicyPurpose,
  type TeamHours,
} from "@homeward/contracts";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { englishHolidays } from "../hours/holidays.ts";
import { hoursOf } from "../hours/hours.ts";
import { chooseVariant, parsePolicy, repeatAt, rungDeadline, selectPolicy, type Rung } from "./policy.ts";

const at = parseInstant;
const office: TeamHours[] = [{ days: ["mon", "tue", "wed", "thu", "fri"], from: "09:00", to: "17:00" }];
const hours = hoursOf(office, englishHolidays);

const row = {
  id: "default",
  version: 1,
  for: "acceptance" as PolicyPurpose,
  urgent: true,
  deliveryAllowance: "PT2M",
  rungs: [
    { inHours: { tell: ["inbox"], wait: "PT2H" }, outOfHours: { tell: ["crisis"], wait: "PT1H" } },
    { inHours: { tell: ["rota:leads"], wait: "PT15M" }, outOfHours: { tell: ["rota:leads"], wait: "PT15M" } },
  ],
  repeat: [
    { every: "PT15M", times: 4 },
    { every: "PT30M", times: 2, add: ["rota:directors"] },
    { every: "PT1H", add: ["platform"] },
  ],
};
const policyOf = (changes: Partial<typeof row> = {}) =>
  parsePolicy(seedPolicy.parse({ ...row, ...changes }), "some-key");

describe("a rung", () => {
  const rung = policyOf().rungs[0];
  const deadline = (text: string) => rungDeadline(rung, at(text), hours);

  it("has the variant of the moment it starts", () => {
    expect(chooseVariant(rung, true)).toEqual({ tell: ["inbox"], wait: 2 * HOUR });
    expect(chooseVariant(rung, false)).toEqual({ tell: ["crisis"], wait: HOUR });
  });

  it("waits its own time where hours do not end", () => {
    expect(deadline("2026-11-20T09:00:00Z")).toBe(at("2026-11-20T11:00:00Z"));
    expect(deadline("2026-11-20T20:00:00Z")).toBe(at("2026-11-20T21:00:00Z"));
  });

  it("waits its out-of-hours time from the end of hours where that is sooner", () => {
    expect(deadline("2026-11-20T16:45:00Z")).toBe(at("2026-11-20T18:00:00Z"));
    expect(deadline("2026-11-20T15:30:00Z")).toBe(at("2026-11-20T17:30:00Z"));
  });

  it("does not lengthen because hours begin", () => {
    expect(deadline("2026-11-23T08:59:00Z")).toBe(at("2026-11-23T09:59:00Z"));
  });
});

describe("law: a rung's deadline", () => {
  const start = fc
    .constantFrom("2026-03-27T00:00:00Z", "2026-10-23T00:00:00Z", "2026-12-23T00:00:00Z")
    .chain((text) => fc.integer({ min: at(text), max: at(text) + 6 * DAY }))
    .map(instant);
  const wait = fc.integer({ min: 1, max: 72 * 60 }).map((minutes) => minutes * MINUTE);

  it("is later than its start, never later than its own wait, and never earlier than the shorter wait", () => {
    fc.assert(
      fc.property(start, wait, wait, (startedAt, inside, outside) => {
        const rung: Rung = { inHours: { tell: [], wait: inside }, outOfHours: { tell: [], wait: outside } };
        const deadline = rungDeadline(rung, startedAt, hours);
        const own = chooseVariant(rung, hours.inHours(startedAt)).wait;
        expect(deadline).toBeGreaterThan(startedAt);
        expect(deadline).toBeLessThanOrEqual(plus(startedAt, own));
        expect(deadline).toBeGreaterThanOrEqual(plus(startedAt, Math.min(inside, outside)));
      }),
      { numRuns: 500 },
    );
  });
});

describe("the last rung's repeats", () => {
  it("count through the entries, and who joined stays", () => {
    const steps = [0, 1, 3, 4, 5, 6, 7, 1_000_000].map((index) => repeatAt(policyOf(), index));
    expect(steps.map((step) => step.every / MINUTE)).toEqual([15, 15, 15, 30, 30, 60, 60, 60]);
    expect(steps.map((step) => step.tell.length)).toEqual([0, 0, 0, 0, 1, 1, 2, 2]);
    expect(steps.at(-1)?.tell).toEqual(["rota:directors", "platform"]);
  });

  it("bring nobody in before the first repeat", () => {
    const policy = policyOf({ repeat: [{ every: "PT15M", add: ["platform"] }] });
    expect([0, 1].map((index) => repeatAt(policy, index).tell)).toEqual([[], ["platform"]]);
  });

  it("law: never end, and never lose anybody", () => {
    const entry = fc.record({
      every: fc.integer({ min: 1, max: 600 }).map((seconds) => `PT${seconds}S`),
      times: fc.integer({ min: 1, max: 5 }),
      add: fc.subarray(["platform", "ward", "rota:a", "person:b"]),
    });
    fc.assert(
      fc.property(fc.array(entry, { minLength: 1, maxLength: 4 }), fc.nat({ max: 100 }), (entries, index) => {
        const last = entries.length - 1;
        const repeat = entries.map(({ times, ...rest }, n) => (n === last ? rest : { ...rest, times }));
        const policy = parsePolicy(seedPolicy.parse({ ...row, repeat }), "k");
        const [now, next] = [repeatAt(policy, index), repeatAt(policy, index + 1)];
        expect(now.every).toBeGreaterThan(0);
        expect(Number.isFinite(now.every)).toBe(true);
        expect(next.tell).toEqual(expect.arrayContaining(now.tell));
      }),
    );
  });
});

describe("the policy of a case", () => {
  const rows = [
    policyOf(),
    policyOf({ urgent: false }),
    policyOf({ for: "contact", urgent: false }),
    policyOf({ id: "other", urgent: false }),
  ];
  const found = (family: string, purpose: PolicyPurpose, urgent: boolean) => {
    const policy = selectPolicy(rows, family, purpose, urgent);
    return policy && `${policy.id} ${policy.for} ${policy.urgent ? "urgent" : "routine"}`;
  };

  it("is the row of its family, purpose and urgency", () => {
    expect(found("default", "acceptance", true)).toBe("default acceptance urgent");
    expect(found("default", "acceptance", false)).toBe("default acceptance routine");
    expect(found("other", "acceptance", false)).toBe("other acceptance routine");
  });

  it("is the nearest row where the exact one is missing, and none only of an unknown family", () => {
    expect(found("default", "contact", true)).toBe("default contact routine");
    expect(found("default", "alarm", true)).toBe("default acceptance urgent");
    expect(found("default", "resolution", false)).toBe("default acceptance routine");
    expect(found("missing", "acceptance", true)).toBeNull();
  });
});
