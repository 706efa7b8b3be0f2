import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RETRY_AFTER_CAP_MS, readRetryAfter } from "./retry-after.ts";
import { nextAttemptDelayMs } from "./retry.ts";

const FIVE_MINUTES = 300_000;
const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe("the wait before the next attempt", () => {
  it("law: however many attempts, it comes, after some wait and within five minutes", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e9 }),
        chance,
        fc.option(fc.nat(), { nil: undefined }),
        (n, r, wish) => {
          const wait = nextAttemptDelayMs(n, () => r, wish === undefined ? {} : { retryAfterMs: wish });
          expect(wait).toBeGreaterThan(0);
          expect(wait).toBeLessThanOrEqual(FIVE_MINUTES);
        },
      ),
    );
  });

  it("starts within two seconds and reaches five minutes", () => {
    expect(nextAttemptDelayMs(1, () => 0.999)).toBeLessThanOrEqual(2_000);
    expect(nextAttemptDelayMs(2, () => 0.999)).toBeGreaterThan(2_000);
    expect(nextAttemptDelayMs(20, () => 0.999)).toBeGreaterThan(FIVE_MINUTES * 0.99);
  });

  it("is lengthened by a receiver's wish, and never shortened", () => {
    expect(nextAttemptDelayMs(1, () => 0, { retryAfterMs: 60_000 })).toBe(60_000);
    const unasked = nextAttemptDelayMs(9, () => 0.5);
    expect(nextAttemptDelayMs(9, () => 0.5, { retryAfterMs: 0 })).toBe(unasked);
  });
});

describe("Retry-After", () => {
  const now = Date.parse("2026-11-20T17:30:00Z");
  it.each([
    ["7", 7_000],
    ["0", 0],
    ["999999999", RETRY_AFTER_CAP_MS],
    ["Fri, 20 Nov 2026 17:30:30 GMT", 30_000],
    ["Fri, 20 Nov 2026 17:00:00 GMT", 0],
    ["soon", undefined],
    [undefined, undefined],
  ])("%s is %s ms", (value, wait) => {
    expect(readRetryAfter(value, now)).toBe(wait);
  });
});
