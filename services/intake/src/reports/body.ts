import { isUtf8 } from "node:buffer";
import { canonicalJson, sha256 } from "@homeward/kernel";

/** A body as JSON. */
export type ReadBody =
  | { readonly ok: true; readonly json: unknown; readonly utf8: boolean }
  | { readonly ok: false };

const windows1252 = new TextDecoder("windows-1252");

/** Hospital systems send Windows-1252 now and then; a name with an accent is no reason to refuse a child. */
const textOf = (bytes: Buffer, utf8: boolean) => (utf8 ? bytes.toString("utf8") : windows1252.decode(bytes));

/** The SHA-256 of the canonical form: equal content, equal hash, however it is written. */
export function contentHash(json: unknown, bytes: Buffer): string {
  try {
    return sha256(canonicalJson(json));
  } catch {
    // Half a surrogate pair has no canonical form; the bytes themselves stand for the content then.
    return sha256(bytes);
  }
}

/** Reads the bytes of a request. A byte order mark is no part of the text. */
export function readBody(bytes: Buffer): ReadBody {
  const utf8 = isUtf8(bytes);
  try {
    const json: unknown = JSON.parse(textOf(bytes, utf8).replace(/^\uFEFF/, ""));
    return { ok: true, json, utf8 };
  } catch {
    return { ok: false };
  }
}

/** Whether two bodies have the same content, however each is written. */
export function saysTheSame(one: Buffer, other: Buffer): boolean {
  const [a, b] = [readBody(one), readBody(other)];
  return a.ok && b.ok && contentHash(a.json, one) === contentHash(b.json, other);
}
