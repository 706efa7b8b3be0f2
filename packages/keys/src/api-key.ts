import type { Instant, KeyRole, Owner } from "@homeward/contracts";
import { randomBytes } from "node:crypto";

/** What is known of a key; never the key itself. */
export interface ApiKey {
  readonly keyId: string;
  readonly role: KeyRole;
  readonly owner: Owner;
  /** Comes with the demo seeds and is known to everybody: refused in production, never reaches a live contact point. */
  readonly demo: boolean;
  readonly createdAt: Instant;
  readonly revokedAt: Instant | null;
}

const KEY_BYTES = 32;
const LONGEST_KEY = 200;

/** A new key: its role for the reader's sake, then 256 random bits. */
export const generateKey = (role: KeyRole): string =>
  `homeward_${role}_${randomBytes(KEY_BYTES).toString("base64url")}`;

/** The key of an `Authorization: Bearer …` header; null when there is none that could be one of ours. */
export function bearerOf(request: {
  readonly headers: { readonly authorization?: string | undefined };
}): string | null {
  const [, key] = /^Bearer +([\x21-\x7e]+) *$/i.exec(request.headers.authorization ?? "") ?? [];
  return key !== undefined && key.length <= LONGEST_KEY ? key : null;
}
