import type { Turn } from "@homeward/kernel";

export interface MannersOptions {
  readonly givesWay?: () => boolean;
  readonly longestMs?: number;
  /** The most messages of one shard in a batch, where nobody is given way to. Default 64. */
  readonly perShard?: number;
}

/** Giving way, it rests so many times as long as it worked: whatever is published is more work for others. */
const REST_FOR_WORK = 20;
const LONGEST_REST_MS = 1_000;
const PER_SHARD_GIVING_WAY = 4;

/**
 * What was promised for good goes first: reports are taken in at full speed, and what they cause is spread over time.
 * Nobody is kept waiting for long by that: after a while it catches up, and only then gives way again.
 */
export function createManners({ givesWay, longestMs = 15_000, perShard = 64 }: MannersOptions) {
  let since: number | null = null;
  let isCatchingUp = false;
  const mayGiveWay = (): boolean => {
    if (isCatchingUp || givesWay?.() !== true) {
      since = null;
      return false;
    }
    since ??= performance.now();
    isCatchingUp = performance.now() - since > longestMs;
    return !isCatchingUp;
  };
  return {
    /** One turn of the relay, with so many messages of a shard at most. */
    async turn(work: (perShard: number) => Promise<Turn>): Promise<Turn> {
      if (!mayGiveWay()) {
        const next = await work(perShard);
        if (!next.again) isCatchingUp = false;
        return next;
      }
      const began = performance.now();
      await work(PER_SHARD_GIVING_WAY);
      const sleepMs = Math.min(LONGEST_REST_MS, REST_FOR_WORK * (performance.now() - began));
      return { again: false, sleepMs, rest: true };
    },
  };
}
