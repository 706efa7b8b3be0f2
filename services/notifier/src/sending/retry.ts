import { backoffMs } from "@homeward/kernel";

const BASE_MS = 2_000;
const CAP_MS = 5 * 60_000;

/**
 * How long to wait before the next attempt, in whole milliseconds, after attempt `n` (1 = the first) did not deliver.
 * It never gives up: there is no n without an answer. A receiver's own wish can only lengthen the wait.
 */
export function nextAttemptDelayMs(
  n: number,
  random: () => number,
  wish: { readonly retryAfterMs?: number } = {},
): number {
  const ours = backoffMs(n - 1, { baseMs: BASE_MS, capMs: CAP_MS, random });
  return Math.max(ours, Math.min(wish.retryAfterMs ?? 0, CAP_MS));
}
