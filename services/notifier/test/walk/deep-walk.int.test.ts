import { expect, test } from "vitest";
import { onlyFirstCase, walk } from "./walk.ts";
import { firstWorld } from "./world.ts";

/** Nothing here waits: on a busy machine it computes for longer than other tests may take. */
const timeout = 300_000;

test("law: one case, every input in every distinct world to depth 6, breaks no promise", { timeout }, () => {
  expect(walk({ from: firstWorld(), depth: 6, moves: onlyFirstCase, width: Infinity })).toEqual({});
});

test(
  "law: a whole discharge, every input in every distinct world to depth 3 and deep samples, breaks no promise",
  { timeout },
  () => {
    expect(walk({ from: firstWorld(), depth: 3, moves: () => true, width: Infinity })).toEqual({});
    expect(walk({ from: firstWorld(), depth: 14, moves: () => true, width: 250 })).toEqual({});
  },
);
