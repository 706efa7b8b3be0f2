import { expect, it } from "vitest";
import type { Story } from "../plan/plan.ts";
import { openTelling } from "./telling.ts";

const stories = [0, 1, 2].map((index) => ({ index, offsetMs: 0 }) as Story);
/** A second goes by whenever somebody looks. */
const hurried = () => {
  let now = 0;
  return () => (now += 1_000);
};

it("gives up where no story ends and everything is alive", async () => {
  const told: number[] = [];
  const tell = ({ index }: Story) => void told.push(index);
  const telling = openTelling({
    tell,
    mayTell: () => told.length < 2,
    patienceMs: 4_000,
    elapsed: hurried(),
  });
  expect(await telling.tellInTime(stories)).toBe(false);
  expect(told).toEqual([0, 1]);
});

it("does not give up while something is dead", async () => {
  let looks = 0;
  const telling = openTelling({
    tell: () => undefined,
    mayTell() {
      looks += 1;
      if (looks === 12) telling.recovered();
      return false;
    },
    patienceMs: 4_000,
    elapsed: hurried(),
  });
  telling.struck();
  expect(await telling.tellInTime(stories)).toBe(false);
  expect(looks).toBeGreaterThan(12);
});

it("tells everything where there is room, and reckons how long it was held back", async () => {
  const told: number[] = [];
  let looks = 0;
  const tell = ({ index }: Story) => void told.push(index);
  const telling = openTelling({
    tell,
    mayTell: () => (looks += 1) > 3,
    patienceMs: 60_000,
    elapsed: hurried(),
  });
  expect(await telling.tellInTime(stories)).toBe(true);
  expect(told).toEqual([0, 1, 2]);
  expect(telling.heldBackMs()).toBeGreaterThan(0);
});
