import type { Clock } from "@homeward/kernel";

/** Time for the Homeward in this process: the machine's own, moved. */
export interface MovedClock extends Clock {
  nowMs(): number;
  /** It becomes this instant; never an earlier one. */
  becomes(ms: number): void;
}

export function openMovedClock(startMs: number): MovedClock {
  const listeners = new Set<() => void>();
  let offsetMs = Math.round(startMs - Date.now());
  return {
    offset: () => offsetMs * 1_000,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => listeners.clear(),
    nowMs: () => Date.now() + offsetMs,
    becomes(ms) {
      offsetMs = Math.max(offsetMs, Math.ceil(ms - Date.now()));
      for (const listener of listeners) listener();
    },
  };
}
