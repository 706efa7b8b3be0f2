import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const main = fileURLToPath(new URL("main.ts", import.meta.url));
const run = promisify(execFile);

/** Every number of a document, with its path. */
function numbersOf(value: unknown, path = ""): [string, number][] {
  if (typeof value === "number") return [[path, value]];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) => numbersOf(one, `${path}/${key}`));
}

test("the bench measures every figure, in a small form whose figures mean nothing", async () => {
  const { stdout } = await run(process.execPath, [main, "--small", "--json", "--transport", "in-process"]);
  const figures = JSON.parse(stdout) as object;
  expect(Object.keys(figures).toSorted()).toEqual([
    "burst",
    "commit",
    "cores",
    "day",
    "deliveries",
    "ingest",
    "machine",
    "memoryMb",
    "node",
    "restart",
    "startMs",
    "timers",
    "toTeam",
    "transport",
  ]);
  const numbers = numbersOf(figures);
  expect(numbers.length).toBeGreaterThan(25);
  const strange = numbers.filter(([, value]) => !Number.isFinite(value) || value < 0);
  expect(strange).toEqual([]);
  expect(figures).toMatchObject({
    transport: "in-process",
    timers: { pending: 500, due: 20, floor: { p50Ms: expect.any(Number), maxMs: expect.any(Number) } },
    burst: { due: 50, floorMs: expect.any(Number) },
    restart: { overdue: 50, floorMs: expect.any(Number) },
  });
}, 180_000);
