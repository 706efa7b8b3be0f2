import { parseInstant, topics } from "@homeward/contracts";
import { expect, it } from "vitest";
import { readWanted } from "./read-wanted.ts";

const from = "2026-11-22T14:00:00Z";

it("reads from when on, and which topic", () => {
  expect(readWanted(["--from", from])).toEqual({ from: parseInstant(from) });
  const wanted = { from: parseInstant(from), topic: topics.routes };
  expect(readWanted(["--from", from, "--topic", topics.routes])).toEqual(wanted);
});

it.each([[], ["--from", "yesterday"], ["--from", from, "--topic", "routes"], ["--all"], [from]])(
  "asks again about %j %j",
  (...words) => {
    expect(readWanted(words.filter((word) => word !== undefined))).toBeNull();
  },
);
