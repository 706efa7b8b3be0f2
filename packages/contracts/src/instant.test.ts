import * as fc from "fast-check";
import { expect, test } from "vitest";
import { formatInstant, instant, parseInstant } from "./instant.ts";

test.each([
  [0, "1970-01-01T00:00:00Z"],
  [1, "1970-01-01T00:00:00.000001Z"],
  [1_500, "1970-01-01T00:00:00.001500Z"],
  [1_000, "1970-01-01T00:00:00.001Z"],
  [-1, "1969-12-31T23:59:59.999999Z"],
])("%i µs after the epoch is %s", (micros, text) => {
  expect([formatInstant(instant(micros)), parseInstant(text)]).toEqual([text, micros]);
});

test("law: an instant is written as Temporal understands it, and read back", () => {
  const years9000 = 9_000 * 365 * 86_400_000_000;
  fc.assert(
    fc.property(
      fc.integer({ min: -years9000 / 5, max: Math.min(years9000, Number.MAX_SAFE_INTEGER) }),
      (micros) => {
        const text = formatInstant(instant(micros));
        expect(Temporal.Instant.from(text).epochNanoseconds).toBe(BigInt(micros) * 1_000n);
        expect(parseInstant(text)).toBe(micros);
      },
    ),
    { numRuns: 1_000 },
  );
});
