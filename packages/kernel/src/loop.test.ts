import { readFile } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createLogger } from "./logger.ts";
import { createLoop, type Loop, type Turn } from "./loop.ts";

const IDLE: Turn = { again: false, sleepMs: null };
const SWEEP_MS = 1_000;

const lines: string[] = [];
const logger = createLogger({
  service: "test",
  level: "info",
  destination: { write: (line) => lines.push(line) },
});
const loops: Loop[] = [];

/** A loop whose turns follow the script; after its end they are idle. */
function scripted(...script: ((() => Promise<Turn>) | Turn)[]) {
  let turns = 0;
  const loop = createLoop({
    name: "relay",
    logger,
    sweepMs: SWEEP_MS,
    backoff: { baseMs: 100, capMs: 400 },
    staleAfterMs: 3_000,
    runOnce: async () => {
      const step = script[turns] ?? IDLE;
      turns += 1;
      return typeof step === "function" ? await step() : step;
    },
  });
  loops.push(loop);
  return { loop, turns: () => turns };
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const fails = () => Promise.reject(new RangeError("nhs 9990000018"));
function gate() {
  const { promise, resolve } = Promise.withResolvers<Turn>();
  return { turn: () => promise, open: (turn: Turn = IDLE) => resolve(turn) };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(async () => {
  await Promise.all(loops.splice(0).map((loop) => loop.stop()));
  vi.useRealTimers();
  lines.length = 0;
});

describe("sleeping", () => {
  it("rests as long as a turn asks, whatever wakes it, and then goes on at once", async () => {
    const { loop, turns } = scripted({ again: false, sleepMs: 200, rest: true });
    loop.start();
    await pass(0);
    loop.wake();
    await pass(199);
    expect(turns()).toBe(1);
    await pass(1);
    expect(turns()).toBe(2);
  });

  it("makes its first turn at once and then sleeps until the sweep", async () => {
    const { loop, turns } = scripted();
    loop.start();
    await pass(0);
    expect(turns()).toBe(1);
    await pass(SWEEP_MS - 1);
    expect(turns()).toBe(1);
    await pass(1);
    expect(turns()).toBe(2);
  });

  it("sleeps until what is due, when that is before the sweep", async () => {
    const { loop, turns } = scripted({ again: false, sleepMs: 250 }, { again: false, sleepMs: 5_000 });
    loop.start();
    await pass(249);
    expect(turns()).toBe(1);
    await pass(1);
    expect(turns()).toBe(2);
    await pass(SWEEP_MS);
    expect(turns()).toBe(3);
  });

  it.each([
    [-5, 2],
    [0, 2],
    [Number.NaN, 1],
    [Number.POSITIVE_INFINITY, 1],
  ])("takes sleepMs %s without spinning or stalling", async (sleepMs, turnsBeforeSweep) => {
    const { loop, turns } = scripted({ again: false, sleepMs });
    loop.start();
    await pass(SWEEP_MS - 1);
    expect(turns()).toBe(turnsBeforeSweep);
    await pass(SWEEP_MS);
    expect(turns()).toBe(turnsBeforeSweep + 1);
  });

  it("turns again at once while there is more", async () => {
    const { loop, turns } = scripted({ again: true, sleepMs: null }, { again: true, sleepMs: 900 });
    loop.start();
    await pass(5);
    expect(turns()).toBe(3);
  });

  it("lets the rest of the process go on between turns that always have more", async () => {
    vi.useRealTimers();
    const more = () => Promise.resolve({ again: true, sleepMs: null });
    const loop = createLoop({ name: "busy", logger, sweepMs: SWEEP_MS, runOnce: more });
    loops.push(loop);
    loop.start();
    await expect(readFile(import.meta.filename, "utf8")).resolves.toContain("the rest of the process");
  });
});

describe("wake", () => {
  it("cuts a sleep short", async () => {
    const { loop, turns } = scripted();
    loop.start();
    await pass(10);
    loop.wake();
    await pass(0);
    expect(turns()).toBe(2);
  });

  it("during a turn causes exactly one more", async () => {
    const first = gate();
    const { loop, turns } = scripted(first.turn);
    loop.start();
    await pass(0);
    loop.wake();
    loop.wake();
    first.open();
    await pass(10);
    expect(turns()).toBe(2);
  });

  it("before start is harmless", async () => {
    const { loop, turns } = scripted();
    loop.wake();
    expect(turns()).toBe(0);
    loop.start();
    await pass(10);
    expect(turns()).toBe(1);
  });
});

describe("errors", () => {
  it("never end it: it backs off, longer each time up to the cap, and goes on", async () => {
    vi.spyOn(Math, "random").mockReturnValue(1);
    const { loop, turns } = scripted(fails, fails, fails, fails);
    loop.start();
    const seen: number[] = [];
    for (const ms of [0, 99, 1, 199, 1, 399, 1, 399, 1]) {
      await pass(ms);
      seen.push(turns());
    }
    expect(seen).toEqual([1, 1, 2, 2, 3, 3, 4, 4, 5]);
    expect(loop.stats()).toMatchObject({ turns: 5, failures: 4, failuresInARow: 0 });
    vi.restoreAllMocks();
  });

  it("are logged by name, without their message", async () => {
    const { loop } = scripted(fails);
    loop.start();
    await pass(0);
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({
      event: "loop-failed",
      loop: "relay",
      failuresInARow: 1,
      error: { name: "RangeError" },
    });
    expect(lines[0]).not.toContain("9990000018");
  });

  it("are not retried faster because of wake-ups, which are not lost either", async () => {
    const { loop, turns } = scripted(fails);
    loop.start();
    await pass(0);
    for (let n = 0; n < 20; n += 1) {
      loop.wake();
      await pass(1);
    }
    expect(turns()).toBe(1);
    await pass(100);
    expect(turns()).toBe(2);
  });
});

describe("stop", () => {
  it("waits for the turn under way, and begins no other", async () => {
    const first = gate();
    const { loop, turns } = scripted(first.turn);
    loop.start();
    await pass(0);
    let stopped = false;
    const stop = loop.stop().then(() => (stopped = true));
    loop.wake();
    await pass(5_000);
    expect(stopped).toBe(false);
    first.open({ again: true, sleepMs: null });
    await stop;
    await pass(5_000);
    expect(turns()).toBe(1);
  });

  it.each([
    ["a sleep", IDLE],
    ["a backoff", fails],
  ])("ends %s at once", async (_name, step) => {
    const { loop, turns } = scripted(step);
    loop.start();
    await pass(0);
    await loop.stop();
    expect(vi.getTimerCount()).toBe(0);
    expect(turns()).toBe(1);
  });

  it("is quick when nothing runs, and allows another start", async () => {
    const { loop, turns } = scripted();
    await loop.stop();
    loop.start();
    loop.start();
    await pass(0);
    await Promise.all([loop.stop(), loop.stop()]);
    loop.start();
    await pass(0);
    expect(turns()).toBe(2);
  });
});

it("is green while turns go well, stale while one hangs, and recovers with it", async () => {
  const second = gate();
  const { loop } = scripted(IDLE, second.turn);
  expect(await loop.check()).toEqual({ ok: false, detail: "not running" });
  loop.start();
  await pass(SWEEP_MS);
  expect(await loop.check()).toEqual({ ok: true });
  await pass(3_100);
  expect(await loop.check()).toEqual({ ok: false, detail: "no good turn for 4 s" });
  second.open();
  await pass(0);
  expect(await loop.check()).toEqual({ ok: true });
});

it("refuses a sweep that would never sleep", () => {
  expect(() => createLoop({ name: "x", logger, sweepMs: 0, runOnce: () => Promise.resolve(IDLE) })).toThrow(
    RangeError,
  );
});
