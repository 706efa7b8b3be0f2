import { expect, it } from "vitest";
import { figuresOf } from "./judge/figures.ts";
import { isClean, table, unmet } from "./report.ts";
import { runSimulation } from "./run-simulation.ts";

it("over the weekend on which the clocks go back, with a district out of reach, nothing happens that a promise forbids", async () => {
  const stretches = await runSimulation({
    // Of those tried, one in which a discharge is first told of while neither receiver nor mailbox takes anything.
    seed: "small 244",
    from: "2026-10-23",
    days: 3,
    perYear: 800,
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
  expect(figures.firstRefusedTwice).toBeGreaterThan(0);
  expect(figures.refusedMails).toBeGreaterThan(figures.firstRefusedTwice);
  expect(unmet({ ...figures, firstRefusedTwice: 0 })).toContain(
    "a whole year without any: firstRefusedTwice",
  );
  const run = { seed: "small", days: 3, from: "", commit: "", node: "", cores: 1, wallSeconds: 1, steps: 1 };
  expect(table({ ...run, ...figures })).toContain("forbidden: lost");
});
