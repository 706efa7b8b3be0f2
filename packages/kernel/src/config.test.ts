import { expect, it } from "vitest";
import { z } from "zod";
import { ConfigError, readConfig } from "./config.ts";
import * as setting from "./settings.ts";

const schema = z.object({
  PORT: setting.port().default(8080),
  DATABASE_URL: setting.url("postgres", "postgresql"),
  VERBOSE: setting.flag().default(false),
  SWEEP_MS: setting.count(10, 86_400_000).default(1_000),
  TRUST_PROXY: setting.trustProxy().default(false),
});
const DATABASE_URL = "postgres://u:p@127.0.0.1/homeward";

function faultsOf(env: Record<string, string>): readonly string[] {
  try {
    readConfig(schema, env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}

it("reads and converts, ignoring what it does not name", () => {
  const env = {
    PORT: "0",
    DATABASE_URL,
    VERBOSE: "Yes",
    TRUST_PROXY: "true",
    HOME: "/",
  };
  expect(readConfig(schema, env)).toEqual({
    PORT: 0,
    DATABASE_URL,
    VERBOSE: true,
    SWEEP_MS: 1_000,
    TRUST_PROXY: true,
  });
});

it("takes an empty variable as not set", () => {
  expect(readConfig(schema, { DATABASE_URL, PORT: "", VERBOSE: "  " })).toMatchObject({
    PORT: 8080,
    VERBOSE: false,
  });
});

it("lists every fault at once, naming the variable and never quoting the value", () => {
  const faults = faultsOf({ PORT: "70000", VERBOSE: "hunter2", SWEEP_MS: "hunter2" });
  expect(faults).toEqual([
    "PORT: must be from 0 to 65535",
    "DATABASE_URL: is required",
    "VERBOSE: must be true or false",
    "SWEEP_MS: must be a whole number",
  ]);
});

it("says what kind of URL it wants without quoting the secret in it", () => {
  expect(faultsOf({ DATABASE_URL: "http://u:hunter2@h/" })).toEqual([
    "DATABASE_URL: must be a URL that begins with postgres:// or postgresql://",
  ]);
  expect(faultsOf({ DATABASE_URL: "hunter2" }).join()).not.toContain("hunter2");
});

it.each([
  ["true", true],
  ["false", false],
  ["::1", "::1"],
  ["10.0.0.0/8,127.0.0.1", "10.0.0.0/8,127.0.0.1"],
])("reads TRUST_PROXY=%s", (text, value) => {
  expect(setting.trustProxy().parse(text)).toBe(value);
});

it.each(["1", "everybody", "ten.0.0.0/8"])("refuses TRUST_PROXY=%s", (text) => {
  expect(setting.trustProxy().safeParse(text).success).toBe(false);
});
