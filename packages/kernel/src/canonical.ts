import { hash } from "node:crypto";
import canonicalize from "canonicalize";

/** Canonical JSON (RFC 8785). Throws TypeError on what JSON cannot say (undefined, functions, NaN, lone surrogates). */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError("value has no JSON form");
  return text;
}

/** SHA-256 as 64 hex digits; text counts as its UTF-8 bytes. */
export const sha256 = (data: string | Uint8Array): string => hash("sha256", data);

/** SHA-256 of the canonical JSON: equal for equal content, whatever the order of members or the spacing. */
export const contentHash = (value: unknown): string => sha256(canonicalJson(value));
