/** Something that waits its turn; two that share a key are never under way together. */
export interface InLine {
  readonly keys: readonly string[];
}

export interface WaitingLine<T extends InLine> {
  push(waiting: T): void;
  /** Takes the oldest that can go together, at most so many, and holds their keys. */
  take(most: number): T[];
  /** Lets go of the keys of what was taken. */
  release(taken: readonly T[]): void;
  readonly length: number;
}

/** First come, first served, except that what shares a key with somebody ahead waits for him. */
export function createWaitingLine<T extends InLine>(): WaitingLine<T> {
  let line: T[] = [];
  const held = new Set<string>();
  return {
    push: (waiting) => void line.push(waiting),
    take(most) {
      const taken: T[] = [];
      const passed = new Set<string>();
      line = line.filter((waiting) => {
        const isFree = waiting.keys.every((key) => !held.has(key) && !passed.has(key));
        const goes = isFree && taken.length < most;
        if (goes) taken.push(waiting);
        for (const key of waiting.keys) (goes ? held : passed).add(key);
        return !goes;
      });
      return taken;
    },
    release: (taken) => {
      for (const { keys } of taken) for (const key of keys) held.delete(key);
    },
    get length() {
      return line.length;
    },
  };
}
