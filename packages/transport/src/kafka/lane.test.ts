import { createLogger } from "@homeward/kernel";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { listener, message, upTo, type Listener } from "../../test/listener.ts";
import { createMailbox } from "../mailbox.ts";
import { PartitionLane } from "./lane.ts";
import type { ReadRecord } from "./record.ts";

const logger = createLogger({ service: "test", level: "silent" });

function lane(subscriber: Listener) {
  const commits: bigint[] = [];
  const fullness: boolean[] = [];
  const made = new PartitionLane({
    subscriber,
    mailbox: createMailbox(subscriber, logger),
    logger,
    retryAfterMs: () => 0,
    onFull: (full) => fullness.push(full),
  });
  const commit = (offset: bigint) => {
    commits.push(offset);
    return Promise.resolve();
  };
  return { lane: made, commits, fullness, commit };
}

const record = (key: string, sequence: number, offset: number): ReadRecord => ({
  kind: "message",
  offset: BigInt(offset),
  key,
  message: message(key, sequence),
});

it("law: whatever fails and however often, all is done in key order and no commit passes an undone record", async () => {
  const script = fc.array(
    fc.record({ key: fc.constantFrom("a", "b", "c"), failures: fc.integer({ min: 0, max: 3 }) }),
    { minLength: 1, maxLength: 25 },
  );
  await fc.assert(
    fc.asyncProperty(script, fc.integer({ min: 1, max: 7 }), async (steps, batchSize) => {
      const failures = steps.map((step) => step.failures);
      const heard = listener({
        refuses({ sequence }) {
          const left = failures[sequence] ?? 0;
          failures[sequence] = left - 1;
          return left > 0;
        },
      });
      const { lane: tested, commits, commit } = lane(heard);
      const checked = (offset: bigint) => {
        const done = new Set(heard.done.map(({ sequence }) => sequence));
        for (let at = 0; at < Number(offset); at++) expect(done.has(at)).toBe(true);
        return commit(offset);
      };
      for (let at = 0; at < steps.length; at += batchSize) {
        const batch = steps.slice(at, at + batchSize).map(({ key }, add) => record(key, at + add, at + add));
        await tested.take(batch, checked);
      }
      await expect.poll(() => commits.at(-1), { interval: 1 }).toBe(BigInt(steps.length));
      expect(heard.done).toHaveLength(steps.length);
      for (const key of ["a", "b", "c"]) {
        const expected = steps.flatMap((step, at) => (step.key === key ? [at] : []));
        expect(heard.sequences(key)).toEqual(expected);
      }
      await tested.close();
    }),
    { numRuns: 60 },
  );
});

it("lets reading rest while too much waits, and go on afterwards", async () => {
  let away = true;
  const heard = listener({ refuses: () => away });
  const { lane: tested, fullness, commit } = lane(heard);
  await tested.take(
    upTo(600).map((at) => record(`key-${at}`, at, at)),
    commit,
  );
  expect(fullness).toEqual([true]);
  away = false;
  await expect.poll(() => fullness).toEqual([true, false]);
  expect(heard.done).toHaveLength(600);
});

it("commits nothing of a handler that was still running when the partition was taken away", async () => {
  const gate = Promise.withResolvers<boolean>();
  const heard = listener({ refuses: () => gate.promise });
  const { lane: tested, commits, commit } = lane(heard);
  const running = tested.take([record("a", 1, 1)], commit);
  await expect.poll(() => heard.batches.length).toBe(1);
  const queued = tested.take([record("a", 2, 2)], commit);
  tested.forget();
  gate.resolve(false);
  await Promise.all([running, queued]);
  expect(commits).toEqual([]);
  expect(heard.batches).toHaveLength(1);
});

it("forgets what waits when the partition is taken away", async () => {
  const heard = listener({ refuses: ({ sequence }) => sequence === 1 });
  const { lane: tested, commit } = lane(heard);
  await tested.take([record("a", 1, 1), record("a", 2, 2)], commit);
  expect(tested.waiting().count).toBe(2);
  tested.forget();
  expect(tested.waiting()).toEqual({ count: 0, sinceMs: null });
});

it("goes on after a commit that failed, and commits again later", async () => {
  let failures = 1;
  const heard = listener({ refuses: ({ sequence }) => sequence === 1 && failures-- > 0 });
  const { lane: tested, commits, commit } = lane(heard);
  let broken = true;
  const flaky = (offset: bigint) => (broken ? Promise.reject(new Error("rebalancing")) : commit(offset));
  await expect(tested.take([record("a", 1, 1)], flaky)).rejects.toThrow("rebalancing");
  await expect.poll(() => heard.sequences("a")).toEqual([1]);
  broken = false;
  await tested.take([record("b", 1, 2)], commit);
  expect(commits).toEqual([3n]);
});
