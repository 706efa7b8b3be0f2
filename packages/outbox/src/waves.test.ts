import { array, assert, constantFrom, property } from "fast-check";
import { expect, test } from "vitest";
import { waves } from "./waves.ts";

test("the second message of a key waits for the second wave", () => {
  const [a1, b1, a2, a3, b2] = ["a", "b", "a", "a", "b"].map((key, n) => ({ key, n }));
  expect(waves([a1, b1, a2, a3, b2].filter((one) => one !== undefined))).toEqual([[a1, b1], [a2, b2], [a3]]);
  expect(waves([])).toEqual([]);
});

test("law: nothing is lost or doubled, no wave holds a key twice, and each key keeps its order", () => {
  const batches = array(constantFrom("a", "b", "c", "d")).map((keys) => keys.map((key, n) => ({ key, n })));
  assert(
    property(batches, (batch) => {
      const all = waves(batch);
      const flat = all.flat();
      expect(flat.toSorted((one, two) => one.n - two.n)).toEqual(batch);
      for (const wave of all) expect(new Set(wave.map(({ key }) => key)).size).toBe(wave.length);
      for (const key of ["a", "b", "c", "d"])
        expect(flat.filter((one) => one.key === key)).toEqual(batch.filter((one) => one.key === key));
    }),
  );
});
