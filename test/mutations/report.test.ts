import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { testFolder } from "@homeward/testing";
import { afterEach, beforeEach, expect, it } from "vitest";
import { record } from "./report.ts";

let folder: string;
beforeEach(() => {
  folder = testFolder("mutations-report");
  mkdirSync(folder, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const verdict = {
  name: "a",
  breaks: "something",
  transport: "kafka",
  found: true,
  shown: { lost: 3, stuck: 0 },
  runs: 1,
  seconds: 40,
  fault: null,
  commit: "abc1234",
  machine: "2 cores",
};

it("keeps one row for each build, the newest, in order, and says what was not found", () => {
  record(folder, [{ ...verdict, name: "b", found: false, shown: { lost: 0 } }, verdict], ["a", "b"]);
  record(
    folder,
    [
      { ...verdict, seconds: 50 },
      { ...verdict, name: "gone" },
    ],
    ["a", "b"],
  );
  const rows = readFileSync(join(folder, "mutations.md"), "utf8")
    .split("\n")
    .filter((line) => line.includes("| kafka |"));
  expect(rows).toEqual([
    "| a | kafka | something | as it should be | lost 3 | 1 | 50 s | abc1234 |",
    "| b | kafka | something | **NOT FOUND** | nothing | 1 | 40 s | abc1234 |",
  ]);
});
