import type { Turn } from "./loop.ts";

export interface MannersOptions {
  /** Whether work that comes first is behind. */
  readonly givesWay?: () => boolean;
  /** So long at most it gives way without a break. Default 15,000. */
  readonly longestMs?: number;
}

export interface Manners {
  /** One turn of a loop; the work is told whether to do only a little. */
  turn(work: (isGivingWay: boolean) => Promise<Turn>): Promise<Turn>;
}

/** Giving way, it rests so many times as long as it worked: whatever it does is more work for others. */
const REST_FOR_WORK = 20;
const LONGEST_REST_MS = 1_000;

/**
 * Some work goes first: reports before what they cause, decisions before what is told of them. The other loop does a
 * little and rests. Nobody is kept waiting for long by that: after a while it catches up, and only then gives way again.
 */
export function createManners({ givesWay, longestMs = 15_000 }: MannersOptions): Manners {
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
    async turn(work) {
      if (!mayGiveWay()) {
        const next = await work(false);
        isCatchingUp &&= next.again || next.left === true;
        return next;
      }
      const began = performance.now();
      await work(true);
      const sleepMs = Math.min(LONGEST_REST_MS, REST_FOR_WORK * (performance.now() - began));
      return { again: false, sleepMs, rest: true };
    },
  };
}
