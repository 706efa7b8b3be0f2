import { keyText } from "@homeward/contracts";
import { expect, it } from "vitest";
import { bearerOf, generateKey } from "./api-key.ts";

it("makes keys of 256 bits that name their role and can be sent", () => {
  const key = generateKey("safeguarding-lead");
  expect(key).toMatch(/^homeward_safeguarding-lead_[\w-]{43}$/);
  expect(keyText.safeParse(key).success).toBe(true);
  expect(generateKey("unit")).not.toBe(generateKey("unit"));
});

it.each([
  ["Bearer abc", "abc"],
  ["bearer  abc ", "abc"],
  [undefined, null],
  ["", null],
  ["Bearer", null],
  ["Bearer ", null],
  ["Bearer a b", null],
  ["Basic abc", null],
  ["Bearer schlüssel", null],
  [`Bearer ${"x".repeat(201)}`, null],
])("reads %j", (authorization, key) => {
  expect(bearerOf({ headers: { authorization } })).toBe(key);
});
