import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { backoffCeilingMs, backoffMs } from "./backoff.ts";

const attempt = fc.oneof(fc.nat(1_000_000), fc.nat(60));
const bounds = fc
  .record({ baseMs: fc.nat(60_000), more: fc.nat(86_400_000) })
  .map(({ baseMs, more }) => ({ baseMs, capMs: baseMs + more }));
const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe("law: backoff", () => {
  it("stays between half the ceiling and the ceiling, and is a whole number", () => {
    fc.assert(
      fc.property(attempt, bounds, random, (n, bounds, r) => {
        const ms = backoffMs(n, { ...bounds, random: () => r });
        const ceiling = backoffCeilingMs(n, bounds);
        expect(Number.isSafeInteger(ms)).toBe(true);
        expect(ms).toBeGreaterThanOrEqual(Math.floor(ceiling / 2));
        expect(ms).toBeLessThanOrEqual(Math.ceil(ceiling));
        expect(ceiling).toBeLessThanOrEqual(bounds.capMs);
      }),
    );
  });

  it("has a ceiling that never falls and reaches the cap", () => {
    fc.assert(
      fc.property(attempt, bounds, (n, bounds) => {
        expect(backoffCeilingMs(n + 1, bounds)).toBeGreaterThanOrEqual(backoffCeilingMs(n, bounds));
        expect(backoffCeilingMs(1_000_000, bounds)).toBe(bounds.baseMs === 0 ? 0 : bounds.capMs);
      }),
    );
  });

  it("answers a number for any attempt and any random source", () => {
    fc.assert(
      fc.property(fc.double(), bounds, fc.double(), (n, bounds, r) => {
        const ms = backoffMs(n, { ...bounds, random: () => r });
        expect(ms).toBeGreaterThanOrEqual(0);
        expect(ms).toBeLessThanOrEqual(bounds.capMs);
      }),
    );
  });
});

it("doubles from the base", () => {
  const bounds = { baseMs: 100, capMs: 5_000 };
  expect([0, 1, 2, 3, 6, 7].map((n) => backoffCeilingMs(n, bounds))).toEqual([
    100, 200, 400, 800, 5000, 5000,
  ]);
});
