import { readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { createSealing } from "@homeward/kernel";
import { testFolder } from "@homeward/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sealingKeyOf } from "./sealing-key.ts";

let folder: string;
beforeEach(() => {
  folder = testFolder("key");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const key = (given?: string, isProduction = false) =>
  sealingKeyOf({ given, dataDir: join(folder, "data"), isProduction });

describe("the sealing key", () => {
  it("is the one given", () => {
    expect(key("k:AAAA")).toBe("k:AAAA");
    expect(readdirSync(folder)).toEqual([]);
  });

  it("is made once in the data folder, for its owner only, and can seal", () => {
    const made = key();
    expect(key()).toBe(made);
    expect(readdirSync(join(folder, "data"))).toEqual(["sealing-key"]);
    expect(statSync(join(folder, "data", "sealing-key")).mode & 0o077).toBe(0);
    expect(createSealing(made).openText(createSealing(key()).seal("text"))).toBe("text");
  });

  it("has to be given in production, even where one lies in the data folder", () => {
    key();
    expect(() => key(undefined, true)).toThrow("SEALING_KEY is required");
  });
});
