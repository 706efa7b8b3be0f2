import { expect, it } from "vitest";
import { figuresOf } from "./judge/figures.ts";
import { isClean, table } from "./report.ts";
import { runSimulation } from "./run-simulation.ts";

it("over the weekend on which the clocks go back, nothing happens that a promise forbids", async () => {
  const stretches = await runSimulation({
    seed: "small",
    from: "2026-10-24",
    days: 2,
    perYear: 3_000,
    signal: new AbortController().signal,
    progress: () => undefined,
  });
  const figures = figuresOf(stretches);
  const findings = stretches.flatMap((stretch) => stretch.findings);
  expect(findings).toEqual([]);
  expect(isClean(figures)).toBe(true);
  expect(figures.discharges).toBeGreaterThan(3);
  expect(figures.minutesToAccepted["all"]?.count).toBeGreaterThan(3);
  expect(figures.escalationLatenessMs.count).toBeGreaterThan(3);
  const run = { seed: "small", days: 2, from: "", commit: "", node: "", cores: 1, wallSeconds: 1, steps: 1 };
  expect(table({ ...run, ...figures })).toContain("forbidden: lost");
});
