export interface RateLimits {
  /** What one key may send for ever. */
  readonly perSecond: number;
  /** What it may send at once after a quiet time. */
  readonly burst: number;
}

/** Counts requests per key in this process: a bucket that fills steadily, and each request takes one token. */
export interface RateLimit {
  /** 0: go ahead. Else the whole seconds after which there is a token again. `nowMs` is any clock that only grows. */
  take(key: string, nowMs: number): number;
}

interface Bucket {
  tokens: number;
  atMs: number;
}

export function createRateLimit({ perSecond, burst }: RateLimits): RateLimit {
  const buckets = new Map<string, Bucket>();
  return {
    take(key, nowMs) {
      const bucket = buckets.get(key) ?? { tokens: burst, atMs: nowMs };
      const filled = Math.min(burst, bucket.tokens + ((nowMs - bucket.atMs) / 1000) * perSecond);
      const isAllowed = filled >= 1;
      buckets.set(key, { tokens: isAllowed ? filled - 1 : filled, atMs: nowMs });
      return isAllowed ? 0 : Math.max(1, Math.ceil((1 - filled) / perSecond));
    },
  };
}
