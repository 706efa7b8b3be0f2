import type { Turn } from "@homeward/kernel";
import { expect, test } from "vitest";
import { createManners } from "./manners.ts";

const more: Turn = { again: true, sleepMs: null };
const done: Turn = { again: false, sleepMs: null };

/** Turns of a relay that has `left` batches before it. */
function relay(manners: ReturnType<typeof createManners>, left: number) {
  const sizes: number[] = [];
  return {
    sizes,
    turn: () =>
      manners.turn(async (perShard) => {
        sizes.push(perShard);
        left -= 1;
        return left > 0 ? more : done;
      }),
  };
}

test("gives way to a crowd: small batches, and a rest after each", async () => {
  let crowded = true;
  const { turn, sizes } = relay(createManners({ givesWay: () => crowded }), 9);
  expect(await turn()).toMatchObject({ again: false, rest: true });
  crowded = false;
  expect(await turn()).toEqual(more);
  expect(sizes).toEqual([4, 64]);
});

test("not for ever: it catches up first, however crowded it is, and then gives way again", async () => {
  const { turn, sizes } = relay(createManners({ givesWay: () => true, longestMs: -1 }), 3);
  expect([await turn(), await turn(), await turn()]).toEqual([more, more, done]);
  expect(sizes).toEqual([64, 64, 64]);
  const patient = relay(createManners({ givesWay: () => true, longestMs: 60_000 }), 3);
  expect(await patient.turn()).toMatchObject({ rest: true });
});

test("without anybody to give way to, its batches are as large as they may be", async () => {
  const { turn, sizes } = relay(createManners({ perShard: 8 }), 1);
  expect(await turn()).toEqual(done);
  expect(sizes).toEqual([8]);
});
