import { sign } from "@homeward/signing";
import type { HeardRequest } from "@homeward/testing";
import { expect, it } from "vitest";
import { secretOf } from "../../acceptance/harness/world.ts";
import { isSignedFor } from "./signed.ts";

const nowMs = Date.parse("2026-12-02T09:50:00Z");
const body = '{"type":"case.alarm"}';
const signed = (secret: string, at = nowMs): HeardRequest => {
  const flatHeaders = { ...sign({ id: "n1", timestampSeconds: at / 1_000, body, secrets: [secret] }) };
  return { flatHeaders, body: Buffer.from(body) } as unknown as HeardRequest;
};

it("accepts what is signed for the receiver, now, over these bytes, and nothing else", () => {
  const good = signed(secretOf("oak"));
  expect(isSignedFor("oak", good, nowMs)).toBe(true);
  expect(isSignedFor("elm", good, nowMs)).toBe(false);
  expect(isSignedFor("oak", { ...good, body: Buffer.from(`${body} `) }, nowMs)).toBe(false);
  expect(isSignedFor("oak", { ...good, flatHeaders: {} }, nowMs)).toBe(false);
  expect(isSignedFor("oak", signed(secretOf("oak"), nowMs - 301_000), nowMs)).toBe(false);
});
