import { createHmac, timingSafeEqual } from "node:crypto";
import { secretBytes } from "./secret.ts";

/** The three headers of Standard Webhooks (https://www.standardwebhooks.com), symmetric scheme `v1`. */
export interface SignedHeaders {
  readonly "webhook-id": string;
  readonly "webhook-timestamp": string;
  readonly "webhook-signature": string;
}

export interface Unsigned {
  /** The same on every attempt of one notification. Must hold no dot or blank. */
  readonly id: string;
  /** Whole seconds since 1970 of this attempt. */
  readonly timestampSeconds: number;
  /** Exactly the bytes that are sent. */
  readonly body: string | Uint8Array;
  /** All live secrets of the receiver: one signature each, so that it can change its secret at leisure. */
  readonly secrets: readonly string[];
}

/** The headers to send a body with. Throws RangeError on what cannot be signed. */
export function sign({ id, timestampSeconds, body, secrets }: Unsigned): SignedHeaders {
  if (!/^[^\s.]+$/.test(id)) throw new RangeError("a webhook id must hold no dot or blank");
  if (!Number.isSafeInteger(timestampSeconds) || timestampSeconds < 0)
    throw new RangeError("a webhook timestamp must be whole seconds");
  if (secrets.length === 0) throw new RangeError("a webhook needs a secret");
  const timestamp = String(timestampSeconds);
  const signatures = secrets.map((secret) => signatureOf({ id, timestamp, body, secret }));
  return { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signatures.join(" ") };
}

export interface Received {
  /** As Node gives them: lower-case names. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The bytes as they came, not parsed and written again. */
  readonly body: string | Uint8Array;
  /** Any live secret will do. */
  readonly secrets: readonly string[];
  /** Seconds since 1970; fractions are allowed. */
  readonly nowSeconds: number;
  readonly toleranceSeconds?: number;
}

export type RefusalReason = "missing-header" | "timestamp-unreadable" | "too-old" | "too-new" | "no-match";
export type Verification =
  | { readonly ok: true; readonly id: string; readonly timestampSeconds: number }
  | { readonly ok: false; readonly reason: RefusalReason };

const TOLERANCE_SECONDS = 300;

/** Whether a body comes, unchanged and fresh, from one who holds a secret. Comparison takes constant time. */
export function verify(received: Received): Verification {
  const { headers, body, secrets, nowSeconds, toleranceSeconds = TOLERANCE_SECONDS } = received;
  const id = headers["webhook-id"];
  const timestamp = headers["webhook-timestamp"];
  const given = headers["webhook-signature"];
  if (!isText(id) || !isText(timestamp) || !isText(given)) return refuse("missing-header");
  if (!/^\d{1,15}$/.test(timestamp)) return refuse("timestamp-unreadable");
  const timestampSeconds = Number(timestamp);
  if (timestampSeconds < nowSeconds - toleranceSeconds) return refuse("too-old");
  if (timestampSeconds > nowSeconds + toleranceSeconds) return refuse("too-new");
  const expected = secrets.map((secret) => signatureOf({ id, timestamp, body, secret }));
  return matchesAny(given.split(" "), expected) ? { ok: true, id, timestampSeconds } : refuse("no-match");
}

const refuse = (reason: RefusalReason) => ({ ok: false, reason }) as const;
const isText = (value: unknown): value is string => typeof value === "string" && value !== "";

interface Content {
  readonly id: string;
  readonly timestamp: string;
  readonly body: string | Uint8Array;
  readonly secret: string;
}

function signatureOf({ id, timestamp, body, secret }: Content): string {
  const hmac = createHmac("sha256", secretBytes(secret)).update(`${id}.${timestamp}.`).update(body);
  return `v1,${hmac.digest("base64")}`;
}

/** Every pair is compared, whatever the earlier ones gave: time tells nothing of which one matched. */
function matchesAny(given: readonly string[], expected: readonly string[]): boolean {
  const wanted = expected.map((signature) => Buffer.from(signature));
  let matched = false;
  for (const candidate of given.map((signature) => Buffer.from(signature)))
    for (const signature of wanted)
      if (candidate.length === signature.length && timingSafeEqual(candidate, signature)) matched = true;
  return matched;
}
