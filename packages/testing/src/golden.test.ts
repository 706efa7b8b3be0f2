import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, expect, it, vi } from "vitest";
import { expectGolden } from "./golden.ts";
import { testFolder } from "./test-folder.ts";

const folder = testFolder("golden");
afterEach(() => vi.unstubAllEnvs());
afterAll(() => rmSync(folder, { recursive: true }));

it("fails on another text, and on a file that is not there", () => {
  const file = join(folder, "schema.sql");
  expect(() => expectGolden("one\n", file)).toThrow(/UPDATE_GOLDEN=1/);
  writeFileSync(file, "one\r\n");
  expectGolden("one\n", file);
  expect(() => expectGolden("two\n", file)).toThrow(/UPDATE_GOLDEN=1/);
});

it("writes the file when it is told to, but never in continuous integration", () => {
  const file = join(folder, "new", "schema.sql");
  vi.stubEnv("UPDATE_GOLDEN", "1");
  vi.stubEnv("CI", "1");
  expect(() => expectGolden("one\n", file)).toThrow(/reviewed/);
  vi.stubEnv("CI", "");
  expectGolden("one\n", file);
  expect(readFileSync(file, "utf8")).toBe("one\n");
});
