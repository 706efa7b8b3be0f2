/** Tests wait for a fact this long before they give up; long, because a waiting test costs nothing. */
const WITHIN_MS = 40_000;

export type Predicate<Item> = (item: Item) => boolean;

/** Things that arrive from outside, for a test to wait on and to account for. */
export interface Hearing<Item> {
  /** Everything that came, in order. */
  readonly heard: readonly Item[];
  /**
   * Resolves with the first item that matches and that no other `hear` has claimed, whether it is there already or
   * still to come. Rejects after `withinMs`, saying what came instead.
   */
  hear(predicate: Predicate<Item>, options?: { withinMs?: number }): Promise<Item>;
  /** Items that match are expected, any number of them, though nobody waits for one. */
  allow(predicate: Predicate<Item>): void;
  /** What came and nobody claimed or allowed: a test ends with `expect(x.unexpected()).toEqual([])`. */
  unexpected(): Item[];
}

/** A hearing and the way to add to it. `describe` names an item in one line, for messages to the test's reader. */
export function createHearing<Item>(describe: (item: Item) => string) {
  const heard: Item[] = [];
  const claimed = new Set<Item>();
  const allowed: Predicate<Item>[] = [];
  const waiters = new Set<(item: Item) => boolean>();
  const story = () =>
    heard.map((item) => `\n  ${claimed.has(item) ? "claimed" : "unclaimed"}: ${describe(item)}`).join("");

  const hearing: Hearing<Item> = {
    heard,
    async hear(predicate, { withinMs = WITHIN_MS } = {}) {
      const here = heard.find((item) => !claimed.has(item) && predicate(item));
      if (here === undefined) return nextMatch({ predicate, withinMs, waiters, story });
      claimed.add(here);
      return here;
    },
    allow: (predicate) => void allowed.push(predicate),
    unexpected: () => heard.filter((item) => !claimed.has(item) && !allowed.some((allows) => allows(item))),
  };
  const add = (item: Item): void => {
    heard.push(item);
    for (const takes of waiters) if (takes(item)) return void claimed.add(item);
  };
  return { hearing, add };
}

function nextMatch<Item>(wish: {
  predicate: Predicate<Item>;
  withinMs: number;
  waiters: Set<(item: Item) => boolean>;
  story: () => string;
}): Promise<Item> {
  // Made here, so that the stack shows the line of the test that waits.
  const silence = new Error();
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      wish.waiters.delete(takes);
      silence.message = `heard nothing that matches within ${wish.withinMs} ms; heard${wish.story() || " nothing"}`;
      reject(silence);
    }, wish.withinMs);
    const takes = (item: Item): boolean => {
      if (!wish.predicate(item)) return false;
      clearTimeout(timer);
      wish.waiters.delete(takes);
      resolve(item);
      return true;
    };
    wish.waiters.add(takes);
  });
}
