import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createLogger } from "@homeward/kernel";
import { isAlive } from "@homeward/postgres";
import { testFolder } from "@homeward/testing";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { keepProcess } from "./keep-process.ts";

let folder: string;
let lines: Record<string, unknown>[];
beforeEach(() => {
  folder = testFolder("keep");
  lines = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const ready = () => join(folder, "ready");
/** The channel to its launcher keeps it up. */
const STAYS = `
  import { writeFileSync } from "node:fs";
  process.on("message", () => {});
  writeFileSync(process.env.READY, "");`;
const STUBBORN = `process.on("SIGTERM", () => {});${STAYS}`;

function kept(source: string) {
  const main = join(folder, "main.mjs");
  writeFileSync(main, source);
  return keepProcess({
    name: "sleeper",
    main,
    env: () => ({ ...process.env, READY: ready() }),
    isReady: async () => existsSync(ready()),
    logger: createLogger({
      service: "test",
      level: "info",
      destination: { write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>) },
    }),
  });
}

const pids = () => lines.filter(({ event }) => event === "process-started").map(({ pid }) => Number(pid));

it("starts a process again that was killed, and none that was stopped", async () => {
  const part = kept(STAYS);
  await part.start();
  const [first = 0] = pids();
  process.kill(first, "SIGKILL");
  await vi.waitFor(() => expect(pids()).toHaveLength(2), { timeout: 10_000 });
  expect(lines).toContainEqual(
    expect.objectContaining({ event: "process-gone", process: "sleeper", signal: "SIGKILL" }),
  );
  await part.stop();
  expect(pids().filter(isAlive)).toEqual([]);
  expect(pids()).toHaveLength(2);
});

it("gives up on one that dies again and again before it was ever ready", async () => {
  const part = kept(`process.exit(3);`);
  await expect(part.start()).rejects.toThrow("sleeper ended 3 times before it was ready");
  await part.stop();
  expect(pids()).toHaveLength(3);
});

it("ends one by force that does not stop when it is told to", async () => {
  const part = kept(STUBBORN);
  await part.start();
  await part.stop();
  expect(pids().filter(isAlive)).toEqual([]);
});

it("can be stopped before it is ready", async () => {
  const part = kept(`process.on("message", () => {});`);
  const starting = part.start();
  await vi.waitFor(() => expect(pids()).toHaveLength(1));
  await part.stop();
  await starting;
  expect(pids().filter(isAlive)).toEqual([]);
});
