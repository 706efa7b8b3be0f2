import { expect, test } from "vitest";
import { onlyFirstCase, walk } from "./walk.ts";
import { firstWorld } from "./world.ts";

test("law: one case, every input in every distinct world to depth 4, breaks no promise", () => {
  expect(walk({ from: firstWorld(), depth: 4, moves: onlyFirstCase, width: Infinity })).toEqual({});
});

test("law: a whole discharge with routing, bounces, passes and reversals breaks no promise", () => {
  expect(walk({ from: firstWorld(), depth: 8, moves: () => true, width: 25 })).toEqual({});
});
