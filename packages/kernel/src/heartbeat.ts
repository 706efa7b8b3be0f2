import { errorCode } from "./errors.ts";

export interface HeartbeatCounts {
  readonly turns: number;
  readonly failures: number;
  readonly failuresInARow: number;
}

/** The heartbeat and counters of a loop. Ages are of the process's own monotonic clock and decide nothing. */
export interface Heartbeat {
  start(): void;
  end(): void;
  /** A turn went well. */
  beat(): void;
  /** A turn failed; gives the number of failures in a row. */
  miss(error: unknown): number;
  counts(): HeartbeatCounts;
  /** Age of the last good turn, before the first one of the start; null when not running. */
  ageMs(): number | null;
  check(): { ok: boolean; detail?: string };
}

/** @param staleAfterMs how old the last beat may be before check() says no */
export function createHeartbeat(staleAfterMs: number): Heartbeat {
  let turns = 0;
  let failures = 0;
  let failuresInARow = 0;
  let lastError = "";
  let beatAt: number | null = null;
  const ageMs = () => (beatAt === null ? null : Math.round(performance.now() - beatAt));
  return {
    start: () => void (beatAt = performance.now()),
    end: () => void (beatAt = null),
    beat() {
      turns += 1;
      failuresInARow = 0;
      beatAt = performance.now();
    },
    miss(error) {
      turns += 1;
      failures += 1;
      failuresInARow += 1;
      lastError = errorCode(error);
      return failuresInARow;
    },
    counts: () => ({ turns, failures, failuresInARow }),
    ageMs,
    check() {
      const age = ageMs();
      if (age === null) return { ok: false, detail: "not running" };
      if (age <= staleAfterMs) return { ok: true };
      const why = failuresInARow > 0 ? `; failed ${failuresInARow} times, last with ${lastError}` : "";
      return { ok: false, detail: `no good turn for ${Math.round(age / 1000)} s${why}` };
    },
  };
}
