import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createHeartbeat } from "./heartbeat.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("is red before the start and after the end", () => {
  const heartbeat = createHeartbeat(3_000);
  expect(heartbeat.check()).toEqual({ ok: false, detail: "not running" });
  heartbeat.start();
  expect(heartbeat.check()).toEqual({ ok: true });
  heartbeat.end();
  expect(heartbeat.check()).toEqual({ ok: false, detail: "not running" });
  expect(heartbeat.ageMs()).toBeNull();
});

it("goes stale while turns fail, naming the last error by code, and recovers with a good one", () => {
  const heartbeat = createHeartbeat(3_000);
  heartbeat.start();
  expect(heartbeat.miss(new RangeError("9990000018"))).toBe(1);
  vi.advanceTimersByTime(3_000);
  expect(heartbeat.check()).toEqual({ ok: true });
  vi.advanceTimersByTime(1_000);
  expect(heartbeat.miss(new RangeError("9990000018"))).toBe(2);
  const detail = "no good turn for 4 s; failed 2 times, last with RangeError";
  expect(heartbeat.check()).toEqual({ ok: false, detail });
  heartbeat.beat();
  expect(heartbeat.check()).toEqual({ ok: true });
  expect(heartbeat.counts()).toEqual({ turns: 3, failures: 2, failuresInARow: 0 });
});
