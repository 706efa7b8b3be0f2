/** The longest a receiver may make us wait: as long as our own longest wait. */
export const RETRY_AFTER_CAP_MS = 5 * 60_000;

/** Reads Retry-After (seconds or an HTTP date) against `nowMs` (since 1970); undefined where it says nothing usable. */
export function readRetryAfter(value: string | string[] | undefined, nowMs: number): number | undefined {
  if (typeof value !== "string") return undefined;
  const wish = /^\s*\d+\s*$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - nowMs;
  if (Number.isNaN(wish)) return undefined;
  return Math.min(Math.max(wish, 0), RETRY_AFTER_CAP_MS);
}
