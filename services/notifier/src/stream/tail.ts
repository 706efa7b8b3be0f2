import type { Pool, Signals } from "@homeward/postgres";
import type { DirectorySource } from "../directory/directory-store.ts";
import type { Directory } from "../directory/directory.ts";
import { STREAMED } from "./feeder-loop.ts";
import { changesAfter, keptEvents, type StreamChange } from "./stream-store.ts";
import type { Kept } from "./stream.ts";

/** What there is behind an event. */
export interface Stretch {
  readonly kept: Kept | null;
  readonly changes: readonly StreamChange[];
  readonly directory: Directory;
  /** There is more behind these. */
  readonly isCut: boolean;
}

/** The end of the stream, read once for all who stand at the same place: a thousand readers cost as much as one. */
export interface Tail {
  kept(): Promise<Kept | null>;
  read(after: number): Promise<Stretch>;
  /** Resolves when something was numbered after this call, or the tail was closed. */
  news(): Promise<void>;
  close(): void;
}

const BATCH = 200;

export interface TailParts {
  readonly pool: Pool;
  readonly signals: Signals;
  readonly directory: DirectorySource;
}

export function createTail({ pool, signals, directory }: TailParts): Tail {
  const underWay = new Map<number, Promise<Stretch>>();
  let next = Promise.withResolvers<void>();
  const wake = () => {
    // A reading that began before this may not show it: whoever reads from now on reads anew.
    underWay.clear();
    next.resolve();
    next = Promise.withResolvers<void>();
  };
  const off = signals.on(STREAMED, wake);
  const load = async (after: number): Promise<Stretch> => {
    const changes = await changesAfter(pool, after, BATCH);
    // Asked for afterwards: what was forgotten meanwhile is seen to be missing.
    const kept = await keptEvents(pool);
    return { kept, changes, directory: await directory.current(pool), isCut: changes.length === BATCH };
  };
  return {
    kept: () => keptEvents(pool),
    read(after) {
      const known = underWay.get(after);
      if (known) return known;
      const reading = load(after).finally(() => {
        if (underWay.get(after) === reading) underWay.delete(after);
      });
      underWay.set(after, reading);
      return reading;
    },
    news: () => next.promise,
    close() {
      off();
      wake();
    },
  };
}
