import { expect, it } from "vitest";
import { message } from "../test/listener.ts";
import { undone } from "./hand-over.ts";

const batch = [message("a", 1), message("b", 1), message("a", 2), message("b", 2), message("a", 3)];
const ids = (...at: number[]) => new Set(at.map((one) => batch[one]?.id ?? ""));
const at = (...places: number[]) => places.map((one) => batch[one]);

it("leaves nothing when nothing is given back", () => {
  expect(undone(batch, { retry: new Set() })).toEqual([]);
});

it("takes later messages of the key along, not earlier ones, not other keys", () => {
  expect(undone(batch, { retry: ids(2) })).toEqual(at(2, 4));
  expect(undone(batch, { retry: ids(0) })).toEqual(at(0, 2, 4));
  expect(undone(batch, { retry: ids(0, 3) })).toEqual(at(0, 2, 3, 4));
});

it("does not know ids that are not in the batch", () => {
  expect(undone(batch, { retry: new Set(["elsewhere"]) })).toEqual([]);
});
