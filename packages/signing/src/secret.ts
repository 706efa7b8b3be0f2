import { randomBytes } from "node:crypto";

const PREFIX = "whsec_";
const NEW_SECRET_BYTES = 32;

/**
 * A new secret: `whsec_` and 32 random bytes as base64.
 * @internal
 */
export const generateSecret = (): string => PREFIX + randomBytes(NEW_SECRET_BYTES).toString("base64");

/** Whether a text can be used as a secret: base64, with or without `whsec_`. */
export const isSecret = (text: string): boolean => decode(text) !== null;

/** The key bytes of a secret. Throws RangeError, which does not quote it. */
export function secretBytes(secret: string): Buffer {
  const bytes = decode(secret);
  if (bytes === null) throw new RangeError("a webhook secret must be whsec_ and base64");
  return bytes;
}

function decode(secret: string): Buffer | null {
  const base64 = secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : secret;
  return /^[A-Za-z0-9+/]+={0,2}$/.test(base64) && base64.length >= 4 ? Buffer.from(base64, "base64") : null;
}
