import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { testFolder } from "@homeward/testing";
import { expect, it } from "vitest";
import { standaloneConfig } from "./config.ts";

it("is in development unless it is told to be in production, where what is for trying out is refused", () => {
  expect(standaloneConfig({})).toMatchObject({
    host: { isProduction: false },
    seeds: { onlyWhenEmpty: true },
  });
  expect(() => standaloneConfig({ NODE_ENV: "production" })).toThrow("SMTP_URL");
});

it("refuses two geographies, of which each start would load both", () => {
  const SEEDS = testFolder("config");
  try {
    const GEOGRAPHY_DIR = "/somewhere";
    expect(standaloneConfig({ SEEDS, GEOGRAPHY_DIR }).seeds.folder).toBe(SEEDS);
    mkdirSync(join(SEEDS, "geography"));
    expect(standaloneConfig({ SEEDS }).seeds.folder).toBe(SEEDS);
    expect(() => standaloneConfig({ SEEDS, GEOGRAPHY_DIR })).toThrow("only one can be loaded");
  } finally {
    rmSync(SEEDS, { recursive: true });
  }
});
