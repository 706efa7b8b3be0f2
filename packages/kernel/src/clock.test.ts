import { renameSync, rmSync, watch, writeFileSync } from "node:fs";
import { join } from "node:path";
import { testFolder } from "@homeward/testing";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { fileClock, unmovedClock, type Clock } from "./clock.ts";

const HOUR_MS = 3_600_000;
let folder = "";
let path = "";
const open: Clock[] = [];
const clockOf = (file: string) => {
  const clock = fileClock(file);
  open.push(clock);
  return clock;
};
const replace = (text: string) => {
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
};

/** Resolves when a watcher that began after the clock's has seen a change, and all watchers have been told. */
async function noticing(where: string): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const watcher = watch(where, () => resolve());
  await promise;
  watcher.close();
  await new Promise((told) => setImmediate(told));
}

beforeEach(() => {
  folder = testFolder("clock");
  path = join(folder, "clock");
});
afterEach(() => {
  for (const clock of open.splice(0)) clock.close();
  rmSync(folder, { recursive: true });
});

it("reads milliseconds and answers microseconds", () => {
  writeFileSync(path, `${HOUR_MS}\n`);
  expect(clockOf(path).offset()).toBe(HOUR_MS * 1_000);
});

it("stands at 0 without a file, then follows it as it comes, is replaced, rewritten and goes", async () => {
  const clock = clockOf(path);
  const changed = vi.fn<() => void>();
  clock.onChange(changed);
  expect(clock.offset()).toBe(0);
  for (const [act, offset] of [
    [() => replace("60000"), 60_000_000],
    [() => replace("-5"), -5_000],
    [() => writeFileSync(path, "120000"), 120_000_000],
    [() => rmSync(path), 0],
  ] as const) {
    act();
    await vi.waitFor(() => expect(clock.offset()).toBe(offset), 10_000);
  }
  expect(changed.mock.calls.length).toBeGreaterThanOrEqual(4);
});

it("keeps its offset over an unfinished or senseless write, and tells nobody", async () => {
  replace("60000");
  const clock = clockOf(path);
  const changed = vi.fn<() => void>();
  clock.onChange(changed);
  for (const text of ["", "-", "12x", "1e9", "99999999999999999"]) {
    const noticed = noticing(folder);
    writeFileSync(path, text);
    await noticed;
  }
  expect(clock.offset()).toBe(60_000_000);
  expect(changed).not.toHaveBeenCalled();
  replace("61000");
  await vi.waitFor(() => expect(changed).toHaveBeenCalledOnce(), 10_000);
});

it("stops telling a listener that left", async () => {
  const clock = clockOf(path);
  const left = vi.fn<() => void>();
  clock.onChange(left)();
  replace("1");
  await vi.waitFor(() => expect(clock.offset()).toBe(1_000), 10_000);
  expect(left).not.toHaveBeenCalled();
});

it("names the variable when the folder is not there", () => {
  expect(() => fileClock(join(folder, "no", "clock"))).toThrow(/CLOCK_FILE/);
});

it("never moves in real life", () => {
  expect(unmovedClock.offset()).toBe(0);
});
