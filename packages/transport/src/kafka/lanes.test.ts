import { createLogger } from "@homeward/kernel";
import { expect, it } from "vitest";
import { listener, message } from "../../test/listener.ts";
import { createLanes } from "./lanes.ts";
import type { ReadRecord } from "./record.ts";

const logger = createLogger({ service: "test", level: "silent" });
const record = (key: string, sequence: number): ReadRecord => ({
  kind: "message",
  offset: BigInt(sequence),
  key,
  message: message(key, sequence),
});
const commitsOf = () => {
  const offsets: bigint[] = [];
  return { offsets, commit: (offset: bigint) => Promise.resolve(void offsets.push(offset)) };
};

it("hands over what several partitions have brought in one batch", async () => {
  const heard = listener();
  const lanes = createLanes(heard, logger);
  const [one, two] = [commitsOf(), commitsOf()];
  await Promise.all([
    lanes.of("routes", 0).take([record("a", 1), record("a", 2)], one.commit),
    lanes.of("routes", 1).take([record("b", 1)], two.commit),
  ]);
  expect(heard.batches.map((batch) => batch.map(({ key, sequence }) => `${key}${sequence}`))).toEqual([
    ["a1", "a2", "b1"],
  ]);
  expect([one.offsets, two.offsets]).toEqual([[3n], [2n]]);
  await lanes.closeAll();
});

it("holds back in its own lane what has to come again", async () => {
  let isFirst = true;
  const heard = listener({
    refuses({ key }) {
      const refused = key === "bad" && isFirst;
      if (key === "bad") isFirst = false;
      return refused;
    },
  });
  const lanes = createLanes(heard, logger);
  const [one, two] = [commitsOf(), commitsOf()];
  await Promise.all([
    lanes.of("routes", 0).take([record("bad", 1)], one.commit),
    lanes.of("routes", 1).take([record("b", 1)], two.commit),
  ]);
  expect([one.offsets, two.offsets]).toEqual([[1n], [2n]]);
  await expect.poll(() => one.offsets).toEqual([1n, 2n]);
  expect(heard.done.map(({ key }) => key)).toEqual(["b", "bad"]);
  await lanes.closeAll();
});

it("commits nothing that waited for its batch when all is closed", async () => {
  const gate = Promise.withResolvers<boolean>();
  const heard = listener({ refuses: () => gate.promise });
  const lanes = createLanes(heard, logger);
  const [one, two] = [commitsOf(), commitsOf()];
  const running = lanes.of("routes", 0).take([record("a", 1)], one.commit);
  await expect.poll(() => heard.batches).toHaveLength(1);
  const waiting = lanes.of("routes", 1).take([record("b", 1)], two.commit);
  const closed = lanes.closeAll();
  gate.resolve(false);
  await Promise.all([running, waiting, closed]);
  expect([one.offsets, two.offsets]).toEqual([[2n], [1n]]);
  expect(heard.batches).toHaveLength(1);
});

it("puts unreadable records aside one at a time, whichever partition they are in", async () => {
  let [under, most] = [0, 0];
  const heard = {
    ...listener(),
    async unreadable() {
      most = Math.max(most, (under += 1));
      await new Promise(setImmediate);
      under -= 1;
    },
  };
  const lanes = createLanes(heard, logger);
  const unreadable = { kind: "unreadable", offset: 1n, key: "k", record: {} } as unknown as ReadRecord;
  await Promise.all([0, 1, 2].map((it) => lanes.of("routes", it).take([unreadable], commitsOf().commit)));
  expect(most).toBe(1);
  await lanes.closeAll();
});
