import { backoffMs } from "@homeward/kernel";
import type { Lane, Waiting } from "./outbox-store.ts";

/**
 * Lanes whose first message could not be published. They are kept out of the way of all others, however many
 * messages wait behind that first one, which alone is tried again now and then.
 */
export interface FailingLanes {
  lanes(): Lane[];
  /** The rows to be tried again by now. */
  dueRows(): number[];
  /** What a publish came to; `tried` are the rows that were due. Answers whether a lane is free again. */
  note(rows: readonly Waiting[], tried: readonly number[], failed: (row: Waiting) => boolean): boolean;
  /** Milliseconds until a row is due; null when nothing fails. */
  nextMs(): number | null;
  clear(): void;
}

interface Failing {
  readonly lane: Lane;
  readonly row: number;
  readonly attempts: number;
  readonly nextAt: number;
}

const BACKOFF = { baseMs: 200, capMs: 10_000 };

/** @param clockMs the process's own monotonic clock: it paces tries and decides nothing */
export function createFailingLanes(clockMs: () => number = () => performance.now()): FailingLanes {
  const byLane = new Map<string, Failing>();
  const failAgain = (row: Waiting, attempts: number): Failing => ({
    lane: row.message,
    row: row.id,
    attempts: attempts + 1,
    nextAt: clockMs() + backoffMs(attempts, { ...BACKOFF, random: Math.random }),
  });
  return {
    lanes: () => [...byLane.values()].map(({ lane: { topic, key } }) => ({ topic, key })),
    dueRows: () => [...byLane.values()].filter(({ nextAt }) => nextAt <= clockMs()).map(({ row }) => row),
    note(rows, tried, failed) {
      const attempts = new Map([...byLane.values()].map((one) => [one.row, one.attempts]));
      // Gone from the outbox, or published now: its lane is free again.
      for (const [name, { row }] of byLane) if (tried.includes(row)) byLane.delete(name);
      for (const row of rows) {
        const name = nameOf(row.message);
        // Rows come in order: the first that fails is the one the others of its lane wait for.
        if (failed(row) && !byLane.has(name)) byLane.set(name, failAgain(row, attempts.get(row.id) ?? 0));
      }
      const stillFailing = new Set([...byLane.values()].map(({ row }) => row));
      return tried.some((row) => !stillFailing.has(row));
    },
    nextMs() {
      if (byLane.size === 0) return null;
      const first = Math.min(...[...byLane.values()].map(({ nextAt }) => nextAt));
      return Math.max(0, Math.ceil(first - clockMs()));
    },
    clear: () => byLane.clear(),
  };
}

const nameOf = ({ topic, key }: Lane) => `${topic} ${key}`;
