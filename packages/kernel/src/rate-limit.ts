export interface RateLimits {
  /** What one caller may ask for ever. */
  readonly perSecond: number;
  /** What it may ask at once after a quiet time. */
  readonly burst: number;
}

/** Counts requests per caller in this process: a bucket that fills steadily, and each request takes one token. */
export interface RateLimit {
  /** 0: go ahead; else after how many whole seconds. `nowMs` is any clock that only grows. */
  take(caller: string, nowMs: number): number;
}

const MOST_CALLERS = 10_000;

export function createRateLimit({ perSecond, burst }: RateLimits): RateLimit {
  const buckets = new Map<string, { tokens: number; atMs: number }>();
  return {
    take(caller, nowMs) {
      const known = buckets.get(caller) ?? { tokens: burst, atMs: nowMs };
      const tokens = Math.min(burst, known.tokens + ((nowMs - known.atMs) / 1000) * perSecond);
      // The longest unseen goes first: strangers cannot fill the memory.
      buckets.delete(caller);
      if (buckets.size >= MOST_CALLERS)
        for (const oldest of buckets.keys()) {
          buckets.delete(oldest);
          break;
        }
      buckets.set(caller, { tokens: tokens >= 1 ? tokens - 1 : tokens, atMs: nowMs });
      return tokens >= 1 ? 0 : Math.max(1, Math.ceil((1 - tokens) / perSecond));
    },
  };
}
