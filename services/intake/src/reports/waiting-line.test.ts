import { expect, test } from "vitest";
import { createWaitingLine } from "./waiting-line.ts";

const line = () => createWaitingLine<{ name: string; keys: readonly string[] }>();
const names = (taken: readonly { name: string }[]) => taken.map(({ name }) => name).join("");

test("nobody overtakes somebody who shares a key with him, also while that one waits for another", () => {
  const waiting = line();
  waiting.push({ name: "a", keys: ["x"] });
  waiting.push({ name: "b", keys: ["x", "y"] });
  waiting.push({ name: "c", keys: ["y"] });
  waiting.push({ name: "d", keys: ["z"] });
  const first = waiting.take(9);
  expect([names(first), names(waiting.take(9))]).toEqual(["ad", ""]);
  waiting.release(first);
  const second = waiting.take(9);
  expect(names(second)).toBe("b");
  waiting.release(second);
  expect([names(waiting.take(9)), waiting.length]).toEqual(["c", 0]);
});

test("whoever finds no room keeps his place", () => {
  const waiting = line();
  for (const name of "abc") waiting.push({ name, keys: [name] });
  expect([names(waiting.take(2)), names(waiting.take(2))]).toEqual(["ab", "c"]);
});
