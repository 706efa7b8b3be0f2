import { expect, test } from "vitest";
import type { Turn } from "./loop.ts";
import { createManners, type Manners } from "./manners.ts";

const more: Turn = { again: true, sleepMs: null };
const done: Turn = { again: false, sleepMs: null };

/** Turns of a loop that has `left` of them before it. */
function loop(manners: Manners, left: number) {
  const gaveWay: boolean[] = [];
  return {
    gaveWay,
    turn: () =>
      manners.turn(async (isGivingWay) => {
        gaveWay.push(isGivingWay);
        left -= 1;
        return left > 0 ? more : done;
      }),
  };
}

test("gives way to a crowd: a little work, and a rest after each", async () => {
  let crowded = true;
  const { turn, gaveWay } = loop(createManners({ givesWay: () => crowded }), 9);
  expect(await turn()).toMatchObject({ again: false, rest: true });
  crowded = false;
  expect(await turn()).toEqual(more);
  expect(gaveWay).toEqual([true, false]);
});

test("not for ever: it catches up first, however crowded it is, and then gives way again", async () => {
  const { turn, gaveWay } = loop(createManners({ givesWay: () => true, longestMs: -1 }), 3);
  expect([await turn(), await turn(), await turn()]).toEqual([more, more, done]);
  expect(gaveWay).toEqual([false, false, false]);
  const patient = loop(createManners({ givesWay: () => true, longestMs: 60_000 }), 3);
  expect(await patient.turn()).toMatchObject({ rest: true });
});

test("has not caught up while something is left that had no room", async () => {
  const manners = createManners({ givesWay: () => true, longestMs: 20 });
  const gaveWay: boolean[] = [];
  const turn = (says: Turn) =>
    manners.turn(async (isGivingWay) => {
      gaveWay.push(isGivingWay);
      return says;
    });
  await turn(done);
  const since = performance.now();
  while (performance.now() - since <= 20);
  await turn({ ...done, left: true });
  await turn(done);
  await turn(done);
  expect(gaveWay).toEqual([true, false, false, true]);
});

test("without anybody to give way to, it never does", async () => {
  const { turn, gaveWay } = loop(createManners({}), 1);
  expect(await turn()).toEqual(done);
  expect(gaveWay).toEqual([false]);
});
