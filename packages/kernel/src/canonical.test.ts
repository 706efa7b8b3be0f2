import { anyCharacter } from "@homeward/testing";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { canonicalJson, contentHash, sha256 } from "./canonical.ts";

it("writes the examples of RFC 8785", () => {
  expect(canonicalJson({ numbers: [Number("333333333.33333329"), 1e30, 4.5, 2e-3, 1e-27] })).toBe(
    '{"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27]}',
  );
  expect(
    canonicalJson({ "\u20ac": 1, "\r": 2, "1": 3, "\u0080": 4, "\u00f6": 5, "\ufb33": 6, "\ud83d\ude00": 7 }),
  ).toBe('{"\\r":2,"1":3,"\u0080":4,"ö":5,"€":1,"😀":7,"\ufb33":6}');
});

it("law: equal content, whatever the order of members, has one form; it reads back as what it was", () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string({ unit: anyCharacter }), fc.jsonValue({ stringUnit: anyCharacter })),
      (value) => {
        fc.pre(!Object.hasOwn(value, "__proto__"));
        const turned = Object.fromEntries(Object.entries(value).toReversed());
        expect(contentHash(turned)).toBe(contentHash(value));
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      },
    ),
  );
});

it.each([undefined, Number.NaN, () => 1])("refuses %s", (value) => {
  expect(() => canonicalJson(value)).toThrow();
});

it("hashes text as UTF-8", () => {
  expect(sha256("")).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  expect(sha256("é")).toBe(sha256(Buffer.from([0xc3, 0xa9])));
});
