import { describe, expect, test } from "vitest";
import { createAdmission } from "./admission.ts";

describe("admission", () => {
  test("lets in so many requests and no more, until one leaves", () => {
    const admission = createAdmission({ mostRequests: 2, mostBytes: 100 });
    const first = admission.enter();
    expect([first, admission.enter(), admission.enter()].map((ticket) => ticket !== null)).toEqual([
      true,
      true,
      false,
    ]);
    first?.leave();
    first?.leave();
    expect([admission.enter(), admission.enter()].map((ticket) => ticket !== null)).toEqual([true, false]);
  });

  test("has room for so many bytes, whoever sends them", () => {
    const seen: number[] = [];
    const admission = createAdmission({ mostRequests: 9, mostBytes: 100 }, (_requests, bytes) =>
      seen.push(bytes),
    );
    const [one, two] = [admission.enter(), admission.enter()];
    expect([one?.grow(60), two?.grow(41), two?.grow(40)]).toEqual([true, false, true]);
    expect(admission.enter()).toBeNull();
    one?.leave();
    expect([seen.at(-1), one?.grow(1), two?.grow(60)]).toEqual([40, false, true]);
  });
});
