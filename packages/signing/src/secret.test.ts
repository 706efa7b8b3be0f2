import { expect, it } from "vitest";
import { generateSecret, isSecret, secretBytes } from "./secret.ts";

it("makes secrets of 32 bytes, never the same twice", () => {
  const secret = generateSecret();
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(secretBytes(secret)).toHaveLength(32);
  expect(generateSecret()).not.toBe(secret);
});

it("reads a secret with or without its prefix", () => {
  expect(secretBytes("whsec_AAEC")).toEqual(Buffer.from([0, 1, 2]));
  expect(secretBytes("AAEC")).toEqual(Buffer.from([0, 1, 2]));
});

it.each(["", "whsec_", "whsec_hunter two", "whsec_===="])("refuses %j without quoting it", (text) => {
  expect(isSecret(text)).toBe(false);
  expect(() => secretBytes(text)).toThrow("a webhook secret must be whsec_ and base64");
});
