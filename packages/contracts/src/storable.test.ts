import * as fc from "fast-check";
import { expect, it } from "vitest";
import { isStorable, soughtText, storable, storableText } from "./storable.ts";

/** Any UTF-16 code unit, so that halves of pairs are common; and NUL, often. */
const anyText = fc
  .array(fc.oneof(fc.nat(0xff_ff), fc.integer({ min: 0xd8_00, max: 0xdf_ff }), fc.constant(0)))
  .map((units) => String.fromCharCode(...units));

it.each([
  ["A\0B", "A\uFFFDB"],
  ["A\uD800", "A\uFFFD"],
  ["\uDC00A", "\uFFFDA"],
  ["Zoë 😀 \u200b", "Zoë 😀 \u200b"],
  ["", ""],
])("%j is kept as %j", (written, kept) => {
  expect([storable(written), storableText.parse(written)]).toEqual([kept, kept]);
  expect(soughtText.safeParse(written).success).toBe(written === kept);
});

it("law: any text becomes storable, keeps its length, and is left alone from then on", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const kept = storable(text);
      expect([isStorable(kept), kept.length, storable(kept)]).toEqual([true, text.length, kept]);
      expect(Buffer.from(kept, "utf8").toString("utf8")).toBe(kept);
    }),
  );
});
