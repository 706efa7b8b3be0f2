import { expect, test } from "vitest";
import { contentHash, readBody, saysTheSame } from "./body.ts";

const hashOf = (text: string | Buffer) => {
  const bytes = Buffer.from(text);
  const body = readBody(bytes);
  return body.ok ? contentHash(body.json, bytes) : null;
};

test("equal content has one hash, however it is written", () => {
  expect(hashOf('{"a":1,"b":[true,"x"]}')).toBe(hashOf('\uFEFF{ "b": [true, "\\u0078"], "a": 1.0 }'));
  expect(hashOf('{"a":1}')).not.toBe(hashOf('{"a":2}'));
});

test("two bodies say the same, or not", () => {
  const says = (one: string, other: string) => saysTheSame(Buffer.from(one), Buffer.from(other));
  expect(says('{"a":1,"b":2}', '{ "b": 2, "a": 1 }')).toBe(true);
  expect(says('{"a":1}', '{"a":2}')).toBe(false);
  expect(says("{", "{")).toBe(false);
});

test("text with half a surrogate pair has a hash too", () => {
  expect(hashOf('{"a":"\\ud800"}')).toMatch(/^[0-9a-f]{64}$/);
});

test("Windows-1252 is read, and said", () => {
  expect(readBody(Buffer.from([0x22, 0x5a, 0x6f, 0xeb, 0x22]))).toMatchObject({ json: "Zoë", utf8: false });
});

test.each(["", "{", "{'a':1}", "NaN"])("%j is not JSON", (text) => {
  expect(readBody(Buffer.from(text))).toEqual({ ok: false });
});

test("half a million brackets are read like anything else", () => {
  const deep = "[".repeat(500_000) + "]".repeat(500_000);
  expect(hashOf(deep)).toMatch(/^[0-9a-f]{64}$/);
});
