import * as fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { createGroupCommit } from "./group-commit.ts";

interface Item {
  readonly key: string;
  readonly n: number;
}
const AWAY = new Error("away");

/** A handler whose batches end when the test says so. */
function gated(mostBatches = 4, mostItems = 128, gatherMs = 0) {
  const batches: { items: readonly Item[]; end: (error?: Error) => void }[] = [];
  const group = createGroupCommit<Item, string>({
    handle: (items) =>
      new Promise((resolve, reject) =>
        batches.push({
          items,
          end: (error) => (error ? reject(error) : resolve(items.map(({ key, n }) => `${key}${n}`))),
        }),
      ),
    keysOf: ({ key }) => [key],
    isAway: (error) => error === AWAY,
    mostBatches,
    mostItems,
    gatherMs,
  });
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  return { batches, group, turn, sizes: () => batches.map(({ items }) => items.length) };
}

describe("a group commit", () => {
  test("takes what arrives in one turn together, and answers each its own", async () => {
    const { group, batches, turn } = gated();
    const answers = ["a", "b", "c"].map((key) => group.submit({ key, n: 1 }));
    await turn();
    expect(batches).toHaveLength(1);
    batches[0]?.end();
    expect(await Promise.all(answers)).toEqual(["a1", "b1", "c1"]);
  });

  test("begins the first batch at once, and gathers for the next", async () => {
    const { group, batches, turn, sizes } = gated(4, 128, 30);
    void group.submit({ key: "a", n: 1 });
    await turn();
    expect(sizes()).toEqual([1]);
    for (const key of ["b", "c"]) {
      void group.submit({ key, n: 1 });
      await turn();
    }
    expect(sizes()).toEqual([1]);
    batches[0]?.end();
    await vi.waitFor(() => expect(sizes()).toEqual([1, 2]));
  });

  test("gathers no longer once many wait", async () => {
    const { group, batches, turn, sizes } = gated(4, 128, 60_000);
    void group.submit({ key: "a", n: 1 });
    await turn();
    for (let n = 1; n < 16; n += 1) void group.submit({ key: `b${n}`, n });
    await turn();
    expect(sizes()).toEqual([1]);
    void group.submit({ key: "c", n: 1 });
    await turn();
    expect(sizes()).toEqual([1, 16]);
    for (const batch of batches) batch.end();
  });

  test("is crowded once many have waited for their commit for a while, until they are fewer", () => {
    vi.useFakeTimers({ toFake: ["performance"] });
    const { group } = gated(1);
    const crowdedWith = (more: number, afterMs: number) => {
      vi.advanceTimersByTime(afterMs);
      for (let n = 0; n < more; n += 1) void group.submit({ key: `${performance.now()} ${n}`, n });
      return group.isCrowded();
    };
    const steps = [23, 1, 1, 1, 1, 0].map((more) => crowdedWith(more, 200));
    expect([...steps, crowdedWith(0, 249), crowdedWith(1, 1), crowdedWith(1, 200)]).toEqual([
      false,
      false,
      false,
      false,
      true,
      true,
      false,
      false,
      false,
    ]);
    vi.useRealTimers();
  });

  test("gathers while as many batches as may be are under way", async () => {
    const { group, batches, turn, sizes } = gated(2);
    for (const key of ["a", "b"]) {
      void group.submit({ key, n: 1 });
      await turn();
    }
    for (const key of ["c", "d", "e"]) void group.submit({ key, n: 1 });
    await turn();
    expect(sizes()).toEqual([1, 1]);
    batches[0]?.end();
    await turn();
    expect(sizes()).toEqual([1, 1, 3]);
  });

  test("never has two of one key under way; the second waits for the first to end", async () => {
    const { group, batches, turn } = gated();
    const both = [
      group.submit({ key: "a", n: 1 }),
      group.submit({ key: "a", n: 2 }),
      group.submit({ key: "b", n: 1 }),
    ];
    await turn();
    expect(batches.map(({ items }) => items)).toEqual([
      [
        { key: "a", n: 1 },
        { key: "b", n: 1 },
      ],
    ]);
    batches[0]?.end();
    await turn();
    batches[1]?.end();
    expect(await Promise.all(both)).toEqual(["a1", "a2", "b1"]);
  });

  test("splits what is too much for one batch", async () => {
    const { group, turn, sizes } = gated(4, 2);
    for (let n = 0; n < 5; n += 1) void group.submit({ key: `k${n}`, n });
    await turn();
    expect(sizes()).toEqual([2, 2, 1]);
  });

  test("when a batch fails each is tried alone, and only the bad one is refused", async () => {
    const tried: number[] = [];
    const group = createGroupCommit<Item, number>({
      handle: async (items) => {
        tried.push(items.length);
        if (items.some(({ n }) => n === 13)) throw new Error("bad row");
        return items.map(({ n }) => n);
      },
      keysOf: ({ key }) => [key],
      isAway: () => false,
    });
    const results = await Promise.allSettled([1, 13, 2].map((n) => group.submit({ key: `k${n}`, n })));
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(tried).toEqual([3, 1, 1, 1]);
  });

  test("what may pass is tried again, and given up in the end", async () => {
    let calls = 0;
    const group = createGroupCommit<Item, number>({
      handle: () => {
        calls += 1;
        return Promise.reject(Object.assign(new Error("deadlock"), { retriable: true }));
      },
      keysOf: ({ key }) => [key],
      isAway: () => false,
    });
    await expect(group.submit({ key: "a", n: 1 })).rejects.toThrow("deadlock");
    expect(calls).toBe(4);
  });

  test("a server that is away is not asked once more for each", async () => {
    const { group, batches, turn } = gated();
    const results = Promise.allSettled(["a", "b"].map((key) => group.submit({ key, n: 1 })));
    await turn();
    batches[0]?.end(AWAY);
    expect((await results).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(batches).toHaveLength(1);
  });

  test("is idle once everything was answered", async () => {
    const { group, batches, turn } = gated();
    await group.idle();
    void group.submit({ key: "a", n: 1 });
    let isIdle = false;
    const idle = group.idle().then(() => (isIdle = true));
    await turn();
    expect(isIdle).toBe(false);
    batches[0]?.end();
    await idle;
  });
});

test("law: everything is answered once, in order within a key, never two of a key at once", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.constantFrom("a", "b", "c"), fc.boolean()), { maxLength: 40 }),
      fc.integer({ min: 1, max: 4 }),
      fc.scheduler(),
      async (sent, mostBatches, scheduler) => {
        const underWay = new Set<string>();
        const done: Record<string, number[]> = { a: [], b: [], c: [] };
        const group = createGroupCommit<Item, number>({
          handle: async (items) => {
            for (const { key } of items) {
              expect(underWay.has(key)).toBe(false);
              underWay.add(key);
            }
            await scheduler.schedule(Promise.resolve());
            for (const { key, n } of items) {
              underWay.delete(key);
              done[key]?.push(n);
            }
            return items.map(({ n }) => n);
          },
          keysOf: ({ key }) => [key],
          isAway: () => false,
          mostBatches,
          mostItems: 3,
        });
        const answers = sent.map(([key], n) => group.submit({ key, n }));
        const answered = await scheduler.waitFor(Promise.all(answers));
        expect(answered).toEqual(sent.map((_, n) => n));
        for (const numbers of Object.values(done)) expect(numbers).toEqual(numbers.toSorted((x, y) => x - y));
      },
    ),
    { numRuns: 50 },
  );
});
