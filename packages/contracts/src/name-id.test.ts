import * as fc from "fast-check";
import { expect, test } from "vitest";
import { parseInstant } from "./instant.ts";
import { caseIdOf, nameId, nameIdAt, nameIdWithin } from "./name-id.ts";

const UUID_8 = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test("the same parts give the same id, for ever", () => {
  expect(nameId("stay", "event", 1)).toBe("ae047f92-ffa7-8dfc-8787-8445bc67a772");
  expect(nameId("stay", "event", 1)).toMatch(UUID_8);
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
  expect(caseIdOf(dischargeId, "camhs-rotherham", 2)).toBe("3f0c2a54-0000-8399-830c-135b60e4b034");
});

test("law: what is named within something begins as that does, and is told apart by all its parts", () => {
  const part = fc.oneof(fc.string({ maxLength: 6 }), fc.integer());
  const parts = fc.array(part, { maxLength: 4 });
  fc.assert(
    fc.property(fc.uuid({ version: 7 }), fc.uuid({ version: 7 }), parts, parts, (one, other, a, b) => {
      const id = nameIdWithin(one, ...a);
      expect(id).toMatch(UUID_8);
      expect(id.slice(0, 13)).toBe(one.slice(0, 13));
      expect(nameIdWithin(one, ...a)).toBe(id);
      if (a.join("\0") !== b.join("\0")) expect(nameIdWithin(one, ...b)).not.toBe(id);
      // Owners of one millisecond begin alike: what is named within them is told apart by the rest.
      const twin = `${one.slice(0, 13)}${other.slice(13)}`;
      if (twin !== one) expect(nameIdWithin(twin, ...a)).not.toBe(id);
    }),
  );
});

test("what began at an instant tells it as version 7 does, and is the same thing's name for ever", () => {
  const at = parseInstant("2026-11-23T06:07:08.123456Z");
  const id = nameIdAt(at, "stay", "event");
  expect(id).toMatch(UUID_8);
  expect(Number.parseInt(id.slice(0, 13).replace("-", ""), 16)).toBe(Date.UTC(2026, 10, 23, 6, 7, 8, 123));
  expect(id.slice(13)).toBe(nameId("stay", "event").slice(13));
  expect(nameIdAt(parseInstant("1970-01-01T00:00:00Z"), "a").slice(0, 13)).toBe("00000000-0000");
});
