import { expect, it } from "vitest";
import { createAgenda } from "./agenda.ts";

it("gives what is due, the earliest first, and at one moment in the order it was written down", () => {
  const agenda = createAgenda<string>();
  agenda.add(30, "later");
  agenda.add(10, "first");
  agenda.add(20, "second");
  agenda.add(20, "third");
  expect(agenda.nextMs()).toBe(10);
  expect(agenda.take(20).map(({ item }) => item)).toEqual(["first", "second", "third"]);
  expect(agenda.take(20)).toEqual([]);
  expect(agenda.nextMs()).toBe(30);
  expect(agenda.take(30).map(({ item }) => item)).toEqual(["later"]);
  expect(agenda.nextMs()).toBeNull();
});
