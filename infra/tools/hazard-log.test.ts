import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { hazardPage, hazardsPage, readHazards, testKey, uncovered, type Hazard } from "./hazard-log.ts";

const hazard = (file: string): Hazard => ({
  id: "H99",
  hazard: "a hazard",
  cause: "a cause",
  effect: "an effect",
  initial: { severity: 5, likelihood: 3 },
  residual: { severity: 5, likelihood: 1 },
  control: "a control",
  tests: [{ file, name: "a promise › is kept" }],
});

it("the page is what the data says", () => {
  expect(readFileSync(hazardsPage, "utf8")).toBe(hazardPage(readHazards()));
});

it("ids are there once, scores are from 1 to 5, and every control lowers the risk", () => {
  const hazards = readHazards();
  expect(new Set(hazards.map(({ id }) => id)).size).toBe(hazards.length);
  for (const { id, initial, residual } of hazards) {
    for (const risk of [initial, residual])
      for (const each of [risk.severity, risk.likelihood])
        expect(each, id).toSatisfy((it: number) => it >= 1 && it <= 5);
    const score = (risk: typeof initial) => risk.severity * risk.likelihood;
    expect(score(residual), id).toBeLessThan(score(initial));
  }
});

it("a test that did not pass leaves its hazard uncovered", () => {
  const quick = hazard("services/x/x.test.ts");
  const slow = hazard("test/x.e2e.test.ts");
  const passed = new Set([testKey("services/x/x.test.ts", "a promise › is kept")]);
  expect(uncovered([quick, slow], passed, ["unit"])).toEqual([]);
  expect(uncovered([quick, slow], passed, ["unit", "int", "e2e"])).toEqual([
    'H99: no passed test "a promise › is kept" in test/x.e2e.test.ts',
  ]);
  expect(uncovered([quick], new Set(), ["unit"])).toHaveLength(1);
  expect(uncovered([{ ...quick, tests: [] }], passed, ["unit"])).toEqual(["H99: no test is named"]);
});
