import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { expect } from "vitest";

/**
 * Compares a text with the golden file that holds what it should be. With UPDATE_GOLDEN=1 the file is written instead,
 * to be read in review; in continuous integration (CI) that is refused.
 */
export function expectGolden(text: string, file: string): void {
  if (process.env["UPDATE_GOLDEN"] === "1") {
    if (process.env["CI"])
      throw new Error("UPDATE_GOLDEN is for a person's machine: golden files are reviewed");
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  expect(text, `differs from ${file}; if it should, run again with UPDATE_GOLDEN=1`).toBe(readGolden(file));
}

function readGolden(file: string): string {
  try {
    return readFileSync(file, "utf8").replaceAll("\r\n", "\n");
  } catch {
    return "";
  }
}
