import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { testFolder } from "@homeward/testing";
import { afterEach, beforeEach, expect, it } from "vitest";
import { mannerOf, record, type Recorded } from "./report.ts";

let folder: string;
beforeEach(() => {
  folder = testFolder("chaos-report");
  mkdirSync(folder, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const run = {
  seed: 3,
  events: 2_000,
  kills: { intake: 5, router: 6, notifier: 7, postgres: 8, kafka: 9 },
  accepted: 2_200,
  lost: 0,
  transport: "kafka",
  manner: "1 of each",
  commit: "abc1234",
  machine: "2 cores",
} as unknown as Recorded;

it("keeps one row for each seed, the newest, in order", () => {
  record(folder, { ...run, seed: 12 });
  record(folder, { ...run, lost: 1 });
  record(folder, run);
  const rows = readFileSync(join(folder, "chaos.md"), "utf8")
    .split("\n")
    .filter((line) => line.includes("| kafka |"));
  expect(rows).toHaveLength(2);
  expect(rows[0]).toContain("| kafka | 1 of each | 3 | 2000 | 5, 6, 7, 8, 9 | 2200 | 0 |");
  expect(rows[1]).toContain("| kafka | 1 of each | 12 |");
});

it("says how a run was played", () => {
  expect(mannerOf({ replicas: 1, gently: false, skew: {} })).toBe("1 of each");
  const skew = { "router-2": 20_000, "notifier-2": -20_000 };
  expect(mannerOf({ replicas: 2, gently: true, skew })).toBe(
    "2 of each, rolling restart, router-2 20 s ahead, then behind, notifier-2 20 s behind, then ahead",
  );
});
