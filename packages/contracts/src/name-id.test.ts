import * as fc from "fast-check";
import { expect, test } from "vitest";
import { caseIdOf, nameId } from "./name-id.ts";

test("the same parts give the same id, for ever", () => {
  expect(nameId("stay", "event", 1)).toBe("ae047f92-ffa7-8dfc-8787-8445bc67a772");
  expect(nameId("stay", "event", 1)).toMatch(
    /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  );
});

test("law: parts never run into each other", () => {
  const parts = fc.array(fc.string({ maxLength: 6 }), { maxLength: 4 });
  fc.assert(
    fc.property(parts, parts, (a, b) => {
      fc.pre(JSON.stringify(a) !== JSON.stringify(b));
      expect(nameId(...a)).not.toBe(nameId(...b));
    }),
  );
  expect(nameId("ab", "c")).not.toBe(nameId("a", "bc"));
});

test("names a case for ever: routing and delivery, and every version of them, know it by this", () => {
  const dischargeId = "3f0c2a54-0000-8000-8000-000000000001";
  expect(caseIdOf(dischargeId, "camhs-rotherham", 2)).toBe("6461aa6a-4b15-8399-830c-135b60e4b034");
});
