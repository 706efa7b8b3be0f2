import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { median, quantile, rounded } from "./figures.ts";
import { plot } from "./growth-report.ts";
import { transports } from "./home.ts";
import { memoryOf } from "./memory.ts";
import { pageOf, readRuns } from "./report.ts";

test("a quantile is a value of the list", () => {
  const values = [5, 1, 4, 2, 3];
  expect(median(values)).toBe(3);
  expect(quantile(values, 0.95)).toBe(5);
  expect(quantile(values, 0)).toBe(1);
  expect(quantile([], 0.5)).toBeNaN();
});

test("three digits are shown", () => {
  expect([1234.5, 0.012345, 7].map(rounded)).toEqual([1230, 0.0123, 7]);
});

test("a plot has a line for every series, as high as it has grown", () => {
  const size = { lateP50Ms: 1, lateP99Ms: 4, idleMb: 100, ratioToFloor: 1 };
  const lists = (ms: number) => ({ "a team's cases": ms });
  const svg = plot([
    { ...size, waiting: 1_000, requestsPerSecond: 4_000, listsMs: lists(2) },
    { ...size, waiting: 100_000, requestsPerSecond: 2_000, listsMs: lists(6) },
  ]);
  expect(svg.match(/<polyline/g)).toHaveLength(4);
  expect(svg).toContain(">3×<");
  expect(svg).toContain("100,000");
});

test("the page of evidence is made of the runs beside it: the last of each transport in full, all in the table", async () => {
  const runs = await readRuns();
  const page = readFileSync(new URL("../../docs/evidence/bench.md", import.meta.url), "utf8");
  expect(page).toBe(pageOf(runs));
  for (const { commit, transport } of runs) expect(page).toContain(`| ${commit} | ${transport} |`);
  for (const name of transports) {
    const last = runs.findLast(({ transport }) => transport === name);
    expect(page).toContain(`\n${JSON.stringify(last)}\n`);
  }
});

test("memory is of the processes named and their children, and not of whoever asks", () => {
  expect(memoryOf([process.pid], "no folder of this name")).toBe(0);
  expect(memoryOf([process.ppid], "no folder of this name")).toBeGreaterThan(0);
});
