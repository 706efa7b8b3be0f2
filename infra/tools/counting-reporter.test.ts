import { expect, it } from "vitest";
import { countRun, type CountedModule } from "./counting-reporter.ts";

const module = (state: string, tests: string[]): CountedModule => ({
  state: () => state,
  children: { allTests: () => tests.map((each) => ({ result: () => ({ state: each }) })) },
});

it("counts each test, and one that never ended as failed", () => {
  expect(countRun([module("failed", ["passed", "failed", "skipped", "pending", "passed"])], 0)).toEqual({
    passed: 2,
    failed: 2,
    skipped: 1,
  });
});

it("counts a file that did not load, and errors that no test owns, as failed", () => {
  expect(countRun([module("failed", []), module("passed", ["passed"])], 2)).toEqual({
    passed: 1,
    failed: 3,
    skipped: 0,
  });
  expect(countRun([module("failed", ["passed"])], 0).failed).toBe(1);
});
