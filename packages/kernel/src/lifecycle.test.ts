import { EventEmitter } from "node:events";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { exitCodes, runParts, type Part } from "./lifecycle.ts";
import { createLogger } from "./logger.ts";

const logger = createLogger({ service: "test", level: "silent" });

/** Stands for the process: signals come in by emit, exits are written down. */
class Stage extends EventEmitter {
  readonly exits: number[] = [];
  exit(code: number) {
    this.exits.push(code);
  }
}

let stage = new Stage();
let story: string[] = [];
beforeEach(() => {
  stage = new Stage();
  story = [];
});
afterEach(() => void vi.useRealTimers());

const part = (name: string, act: Partial<Part> = {}): Part => ({
  name,
  async start() {
    story.push(`+${name}`);
    await act.start?.();
  },
  async stop() {
    story.push(`-${name}`);
    await act.stop?.();
  },
});
const start = (parts: Part[], onStarted = () => void story.push("started")) =>
  runParts({ parts, logger, host: stage, onStarted });
const started = () => vi.waitFor(() => expect(story).toContain("started"));
const never = () => new Promise<void>(() => undefined);

it.each(["SIGTERM", "SIGINT"])(
  "starts in order, and on %s stops in reverse and exits with 0",
  async (signal) => {
    const ended = start([part("database"), part("loops"), part("http")]);
    await started();
    stage.emit(signal, signal);
    await ended;
    expect(story).toEqual(["+database", "+loops", "+http", "started", "-http", "-loops", "-database"]);
    expect(stage.exits).toEqual([exitCodes.clean]);
    expect(stage.eventNames()).toEqual([]);
  },
);

it("stops what was started when a start fails, and exits with 1", async () => {
  await start([
    part("database"),
    part("http", { start: () => Promise.reject(new Error("taken")) }),
    part("x"),
  ]);
  expect(story).toEqual(["+database", "+http", "-database"]);
  expect(stage.exits).toEqual([exitCodes.failed]);
});

it("stops after the part that was starting when the signal came", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const ended = start([part("database", { start: () => promise }), part("http")]);
  stage.emit("SIGTERM", "SIGTERM");
  await Promise.resolve();
  resolve();
  await ended;
  expect(story).toEqual(["+database", "-database"]);
  expect(stage.exits).toEqual([exitCodes.clean]);
});

it("stops what runs, and what is just starting, when a signal comes while a start hangs", async () => {
  const ended = start([part("database"), part("kafka", { start: never }), part("http")]);
  await vi.waitFor(() => expect(story).toContain("+kafka"));
  stage.emit("SIGINT", "SIGINT");
  await ended;
  expect(story).toEqual(["+database", "+kafka", "-kafka", "-database"]);
  expect(stage.exits).toEqual([exitCodes.clean]);
});

it("stops what runs within the deadline even when what is starting does not let itself be stopped", async () => {
  vi.useFakeTimers();
  void start([part("database"), part("kafka", { start: never, stop: never })]);
  await vi.advanceTimersByTimeAsync(0);
  stage.emit("SIGTERM", "SIGTERM");
  await vi.advanceTimersByTimeAsync(4_000);
  expect(story).toEqual(["+database", "+kafka", "-kafka", "-database"]);
  expect(stage.exits).toEqual([exitCodes.failed]);
});

it("is not disturbed by a start that fails because it was cut short", async () => {
  const { promise, reject } = Promise.withResolvers<void>();
  const cut = { start: () => promise, stop: () => Promise.resolve(reject(new Error("cut short"))) };
  const ended = start([part("database"), part("kafka", cut)]);
  await vi.waitFor(() => expect(story).toContain("+kafka"));
  stage.emit("SIGTERM", "SIGTERM");
  await ended;
  expect(stage.exits).toEqual([exitCodes.clean]);
});

it("asks for a part when those before it have started, and says what a start fails of", async () => {
  const failed: unknown[] = [];
  const error = new Error("no sealing key");
  function* parts() {
    yield part("database");
    story.push("building");
    throw error;
  }
  await runParts({ parts: parts(), logger, host: stage, onFailed: (why) => failed.push(why) });
  expect(story).toEqual(["+database", "building", "-database"]);
  expect([failed, stage.exits]).toEqual([[error], [exitCodes.failed]]);
});

it("gives every part its chance to stop, and tells of a failure by exiting with 1", async () => {
  const ended = start([part("database"), part("http", { stop: () => Promise.reject(new Error("stuck")) })]);
  await started();
  stage.emit("SIGTERM", "SIGTERM");
  await ended;
  expect(story.slice(-2)).toEqual(["-http", "-database"]);
  expect(stage.exits).toEqual([exitCodes.failed]);
});

it("exits before 5 s when a part does not stop", async () => {
  vi.useFakeTimers();
  void start([part("http", { stop: never })]);
  await vi.advanceTimersByTimeAsync(0);
  stage.emit("SIGTERM", "SIGTERM");
  await vi.advanceTimersByTimeAsync(4_000);
  expect(stage.exits).toEqual([]);
  await vi.advanceTimersByTimeAsync(900);
  expect(stage.exits).toEqual([exitCodes.failed]);
});

it("exits at once on a second signal", async () => {
  void start([part("http", { stop: never })]);
  await started();
  stage.emit("SIGINT", "SIGINT");
  expect(stage.exits).toEqual([]);
  stage.emit("SIGINT", "SIGINT");
  expect(stage.exits).toEqual([exitCodes.secondSignal]);
});

it.each(["uncaughtException", "unhandledRejection"])(
  "stops in order and exits with 1 on %s",
  async (accident) => {
    const ended = start([part("http")]);
    await started();
    stage.emit(accident, new Error("unexpected"));
    await ended;
    expect(story.at(-1)).toBe("-http");
    expect(stage.exits).toEqual([exitCodes.failed]);
  },
);
