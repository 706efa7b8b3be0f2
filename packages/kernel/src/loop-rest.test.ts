import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createLogger } from "./logger.ts";
import { createLoop } from "./loop.ts";

const SWEEP_MS = 1_000;
const REST_MS = 50;
const logger = createLogger({ service: "test", level: "silent" });

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
afterEach(() => void vi.useRealTimers());

it("rests after a turn where it is told to: whoever wakes it meanwhile shares the next, a lone one is heard at once", async () => {
  let turns = 0;
  const runOnce = () => {
    turns += 1;
    return Promise.resolve({ again: false, sleepMs: null });
  };
  const loop = createLoop({ name: "resting", logger, sweepMs: SWEEP_MS, restMs: REST_MS, runOnce });
  const after = async (ms: number) => {
    await vi.advanceTimersByTimeAsync(ms);
    await new Promise((resolve) => setImmediate(resolve));
    return turns;
  };
  loop.start();
  expect(await after(0)).toBe(1);
  for (const ms of [0, 20, 29]) {
    loop.wake();
    expect(await after(ms)).toBe(1);
  }
  expect(await after(1)).toBe(2);
  expect(await after(SWEEP_MS / 2)).toBe(2);
  loop.wake();
  expect(await after(0)).toBe(3);
  expect(await after(SWEEP_MS - 1)).toBe(3);
  expect(await after(1)).toBe(4);
  await loop.stop();
});
