import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { behaviourOf, makePlan, targetsOf, type Plan, type PlanOptions } from "./plan.ts";

const options = fc.record({
  seed: fc.nat(),
  events: fc.integer({ min: 1, max: 3_000 }),
  transport: fc.constantFrom("in-process" as const, "kafka" as const),
});
const law = (holds: (asked: PlanOptions) => void) => fc.assert(fc.property(options, holds), { numRuns: 20 });

const killsOf = ({ segments }: Plan) => segments.flatMap(({ kill }) => kill ?? []);

describe("the plan of a chaos run", () => {
  it("law: the same seed is the same plan, and another seed is another", () => {
    law((asked) => {
      const plan = makePlan(asked);
      expect(makePlan({ ...asked })).toEqual(plan);
      expect(makePlan({ ...asked, seed: asked.seed + 1 }).segments).not.toEqual(plan.segments);
    });
  });

  it("law: every event is told once, and every segment has its share", () => {
    law((asked) => {
      const { segments } = makePlan(asked);
      const told = segments.flatMap(({ stories }) => stories.map(({ index }) => index));
      expect(told.toSorted((a, b) => a - b)).toEqual(Array.from({ length: asked.events }, (_, n) => n));
      const sizes = segments.map(({ stories }) => stories.length);
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    });
  });

  it("law: nothing is killed within 2 s of the last recovery, and every target is", () => {
    law((asked) => {
      const kills = killsOf(makePlan(asked));
      expect(Math.min(...kills.map(({ restMs }) => restMs))).toBeGreaterThanOrEqual(2_000);
      expect(new Set(kills.flatMap(({ targets }) => targets))).toEqual(new Set(targetsOf[asked.transport]));
    });
  });

  it.each(["in-process", "kafka"] as const)(
    "with 2,000 events kills each target five times or more, also two at once and during start-up, %s",
    (transport) => {
      for (const seed of [1, 2, 3]) {
        const kills = killsOf(makePlan({ seed, events: 2_000, transport }));
        for (const target of targetsOf[transport])
          expect(kills.filter(({ targets }) => targets.includes(target)).length).toBeGreaterThanOrEqual(5);
        expect(kills.some(({ targets }) => targets.length === 2)).toBe(true);
        expect(kills.some(({ againAfterMs }) => againAfterMs !== null)).toBe(true);
      }
    },
  );

  it("has receivers that hang, refuse, are late and die, and mostly work", () => {
    const seen = Array.from({ length: 2_000 }, (_, n) => behaviourOf(7, "rotherham-camhs", n));
    expect(new Set(seen)).toEqual(new Set(["deliver", "refuse", "late", "hang", "die"]));
    expect(seen.filter((each) => each === "deliver").length).toBeGreaterThan(1_600);
    expect(seen).toEqual(Array.from({ length: 2_000 }, (_, n) => behaviourOf(7, "rotherham-camhs", n)));
  });
});
