import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createRateLimit } from "./rate-limit.ts";

describe("rate limit", () => {
  test("a burst passes, then one each time a token is there", () => {
    const limit = createRateLimit({ perSecond: 2, burst: 3 });
    expect([0, 0, 0, 0].map((at) => limit.take("k", at))).toEqual([0, 0, 0, 1]);
    expect([499, 500, 501].map((at) => limit.take("k", at))).toEqual([1, 0, 1]);
  });

  test("keys do not take from each other", () => {
    const limit = createRateLimit({ perSecond: 1, burst: 1 });
    expect([limit.take("a", 0), limit.take("b", 0), limit.take("a", 0)]).toEqual([0, 0, 1]);
  });

  test("law: never more than burst and rate allow, and whoever waits as told gets through", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 1, max: 50 }),
        fc.array(fc.integer({ min: 0, max: 3_000 }), { minLength: 1, maxLength: 200 }),
        (perSecond, burst, gaps) => {
          const limit = createRateLimit({ perSecond, burst });
          let now = 0;
          let passed = 0;
          for (const gap of gaps) {
            now += gap;
            const wait = limit.take("k", now);
            if (wait === 0) passed += 1;
            else {
              now += wait * 1_000;
              expect(limit.take("k", now)).toBe(0);
              passed += 1;
            }
          }
          expect(passed).toBeLessThanOrEqual(burst + (now / 1_000) * perSecond + 1e-6);
        },
      ),
    );
  });
});
