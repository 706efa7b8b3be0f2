import * as fc from "fast-check";

/** Any code point but lone surrogates, the short ones more often. (fast-check's own "binary" takes a second to set up.) */
export const anyCharacter: fc.Arbitrary<string> = fc
  .oneof(fc.nat(0x2_ff), fc.nat(0xd7_ff), fc.integer({ min: 0xe0_00, max: 0x10_ff_ff }))
  .map((point) => String.fromCodePoint(point));
