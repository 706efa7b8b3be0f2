import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";

const launcher = join(import.meta.dirname, "../homeward");

it("./homeward becomes Homeward itself, wherever it is called from", () => {
  const env = { PATH: process.env["PATH"] ?? "", PORT: "eighty" };
  const { status, stderr } = spawnSync(launcher, { cwd: tmpdir(), env, encoding: "utf8" });
  expect(stderr).toContain("PORT: must be a whole number");
  expect(status).toBe(1);
  const lastLine = readFileSync(launcher, "utf8").trimEnd().split("\n").at(-1);
  expect(lastLine).toBe(`exec node_modules/.bin/node services/standalone/src/main.ts "$@"`);
});
