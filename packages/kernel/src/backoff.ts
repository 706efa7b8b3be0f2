export interface Backoff {
  readonly baseMs: number;
  readonly capMs: number;
  /** A number in [0, 1), as Math.random gives. */
  readonly random: () => number;
}

/** Doubling beyond this changes nothing but risks Infinity. */
const MOST_DOUBLINGS = 40;

/** The longest that {@link backoffMs} may answer for this attempt (0 = first retry): doubles up to the cap. */
export function backoffCeilingMs(attempt: number, { baseMs, capMs }: Omit<Backoff, "random">): number {
  const doublings = Math.min(Math.max(Math.trunc(attempt) || 0, 0), MOST_DOUBLINGS);
  return Math.min(capMs, baseMs * 2 ** doublings);
}

/**
 * How long to wait before retry `attempt` (0 = the first), in whole milliseconds: between half the ceiling and
 * the ceiling. The lower half is kept, so that a failing loop can never spin; the upper half is jitter, so that
 * many who failed together do not come back together.
 */
export function backoffMs(attempt: number, backoff: Backoff): number {
  const ceiling = backoffCeilingMs(attempt, backoff);
  const jitter = Math.min(Math.max(backoff.random() || 0, 0), 1);
  return Math.round(ceiling / 2 + (ceiling / 2) * jitter);
}
