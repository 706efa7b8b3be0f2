import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { testFolder } from "@homeward/testing";
import { afterEach, beforeEach, expect, it } from "vitest";
import { mustBeZero } from "./result.ts";
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
  ...Object.fromEntries(mustBeZero.map((field) => [field, 0])),
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

it("keeps what failed, once the same seed has passed at another commit", () => {
  record(folder, { ...run, lost: 1, commit: "bad0000" });
  record(folder, run);
  record(folder, { ...run, commit: "abd4321" });
  const kept = JSON.parse(readFileSync(join(folder, "chaos.json"), "utf8")) as Recorded[];
  expect(kept.map(({ commit }) => commit)).toEqual(["bad0000", "abd4321"]);
});

it("says how a run was played", () => {
  expect(mannerOf({ replicas: 1, gently: false, skew: {}, patience: 60 })).toBe("1 of each");
  expect(mannerOf({ replicas: 1, gently: false, skew: {}, patience: 90 })).toBe(
    "1 of each, stuck after 90 s",
  );
  const skew = { "router-2": 20_000, "notifier-2": -20_000 };
  expect(mannerOf({ replicas: 2, gently: true, skew, patience: 60 })).toBe(
    "2 of each, rolling restart, router-2 20 s ahead, then behind, notifier-2 20 s behind, then ahead",
  );
});
