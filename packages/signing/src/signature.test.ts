import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import { generateSecret } from "./secret.ts";
import { sign, verify } from "./signature.ts";

interface Vector {
  readonly name: string;
  readonly secret: string;
  readonly now: number;
  readonly tolerance_seconds: number;
  readonly payload: string;
  readonly headers: Record<string, string>;
  readonly valid: boolean;
}
const { cases } = JSON.parse(
  readFileSync(new URL("../test/standard-webhooks-vectors.json", import.meta.url), "utf8"),
) as { cases: Vector[] };

const NOW = 1_795_200_000;
const secret = generateSecret();
const signed = (body: string, secrets = [secret]) =>
  sign({ id: "n-1", timestampSeconds: NOW, body, secrets });
const check = (headers: Record<string, string | string[] | undefined>, body: string, secrets = [secret]) =>
  verify({ headers, body, secrets, nowSeconds: NOW });

describe("the public vectors of Standard Webhooks", () => {
  it("are all here", () => expect(cases).toHaveLength(20));

  it.each(cases)("$name", (vector) => {
    const result = verify({
      headers: vector.headers,
      body: vector.payload,
      secrets: [vector.secret],
      nowSeconds: vector.now,
      toleranceSeconds: vector.tolerance_seconds,
    });
    expect(result.ok).toBe(vector.valid);
  });

  it.each(cases.filter(({ name }) => name.includes("known answer")))("$name: we sign the same", (vector) => {
    const { secret, payload: body, headers } = vector;
    const id = headers["webhook-id"] ?? "";
    expect(sign({ id, timestampSeconds: vector.now, body, secrets: [secret] })).toEqual(headers);
  });
});

/** The public library reads the clock itself, so these are signed for now. */
describe("with the public library", () => {
  const body = JSON.stringify({ name: "Zoë Łukasik", n: 1 });

  it("it verifies what we sign", () => {
    const timestampSeconds = Math.floor(Date.now() / 1000);
    const headers = sign({ id: "n-1", timestampSeconds, body, secrets: [generateSecret(), secret] });
    expect(new Webhook(secret).verify(body, { ...headers })).toEqual(JSON.parse(body));
    expect(() => new Webhook(generateSecret()).verify(body, { ...headers })).toThrow();
  });

  it("we verify what it signs", () => {
    const headers = {
      "webhook-id": "msg_1",
      "webhook-timestamp": String(NOW),
      "webhook-signature": new Webhook(secret).sign("msg_1", new Date(NOW * 1000), body),
    };
    expect(check(headers, body)).toEqual({ ok: true, id: "msg_1", timestampSeconds: NOW });
  });
});

describe("law: signature", () => {
  const content = fc.record({
    id: fc.uuid(),
    timestampSeconds: fc.nat(4_000_000_000),
    body: fc.uint8Array({ minLength: 1 }),
    drift: fc.integer({ min: -300, max: 300 }),
  });

  it("holds for any content within the tolerance, with any one of the secrets", () => {
    const other = generateSecret();
    fc.assert(
      fc.property(content, ({ id, timestampSeconds, body, drift }) => {
        const headers = { ...sign({ id, timestampSeconds, body, secrets: [other, secret] }) };
        const nowSeconds = timestampSeconds + drift;
        for (const secrets of [[secret], [other], [generateSecret(), other]])
          expect(verify({ headers, body, secrets, nowSeconds }).ok).toBe(true);
        expect(verify({ headers, body, secrets: [generateSecret()], nowSeconds }).ok).toBe(false);
      }),
    );
  });

  it("breaks with any one bit of the body, the id, the timestamp or the signature", () => {
    fc.assert(
      fc.property(content, fc.nat(), fc.nat(7), (made, where, bit) => {
        const { body, timestampSeconds: nowSeconds } = made;
        const headers = { ...sign({ ...made, secrets: [secret] }) };
        const flipped = flip(body, where, bit);
        expect(verify({ headers, body: flipped, secrets: [secret], nowSeconds }).ok).toBe(false);
        for (const name of ["webhook-id", "webhook-timestamp", "webhook-signature"] as const) {
          const changed = flip(Buffer.from(headers[name]), where, bit).toString("latin1");
          const spoilt = { ...headers, [name]: changed };
          expect(verify({ headers: spoilt, body, secrets: [secret], nowSeconds }).ok).toBe(false);
        }
      }),
    );
  });
});

function flip(bytes: Uint8Array, where: number, bit: number): Buffer {
  const copy = Buffer.from(bytes);
  const at = where % copy.length;
  copy.writeUInt8(copy.readUInt8(at) ^ (1 << bit), at);
  return copy;
}

describe("a refusal says why", () => {
  const headers = signed("{}");

  it.each(["webhook-id", "webhook-timestamp", "webhook-signature"])(
    "%s not there, empty, or twice",
    (name) => {
      for (const value of [undefined, "", ["a", "b"]])
        expect(check({ ...headers, [name]: value }, "{}")).toEqual({ ok: false, reason: "missing-header" });
    },
  );

  it.each(["hello", "-1", "1e9", " 1", "1614265330.5", `${NOW}x`])("timestamp %j", (timestamp) => {
    const reason = "timestamp-unreadable";
    expect(check({ ...headers, "webhook-timestamp": timestamp }, "{}")).toEqual({ ok: false, reason });
  });

  it.each([
    [300, { ok: true }],
    [301, { ok: false, reason: "too-old" }],
    [-300, { ok: true }],
    [-301, { ok: false, reason: "too-new" }],
  ])("%s s after signing", (age, expected) => {
    const result = verify({ headers: { ...headers }, body: "{}", secrets: [secret], nowSeconds: NOW + age });
    expect(result).toMatchObject(expected);
  });

  it("no secret, no match", () => {
    expect(check({ ...headers }, "{}", [])).toEqual({ ok: false, reason: "no-match" });
  });
});

it.each([
  [{ id: "a.b" }, /id/],
  [{ id: "" }, /id/],
  [{ timestampSeconds: 1.5 }, /timestamp/],
  [{ timestampSeconds: NOW * 1_000_000_000 }, /timestamp/],
  [{ secrets: [] }, /secret/],
  [{ secrets: ["whsec_not base64!"] }, /secret/],
])("refuses to sign %j", (wrong, why) => {
  expect(() => sign({ id: "n-1", timestampSeconds: NOW, body: "", secrets: [secret], ...wrong })).toThrow(
    why,
  );
});
