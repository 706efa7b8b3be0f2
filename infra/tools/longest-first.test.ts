import { join } from "node:path";
import { expect, it } from "vitest";
import { longestFirst, missing } from "./longest-first.ts";

const spec = (file: string) => ({ moduleId: join(import.meta.dirname, "../..", file) });

it("names files that exist", () => {
  expect(missing()).toEqual([]);
});

it("begins with the longest, and leaves the others in their order", () => {
  const [some, kafka, kill, more] = [
    spec("packages/a.test.ts"),
    spec("test/acceptance/kafka.e2e.test.ts"),
    spec("test/acceptance/kill-and-go-on.e2e.test.ts"),
    spec("infra/b.test.ts"),
  ];
  expect(longestFirst([some, kafka, kill, more])).toEqual([kill, kafka, some, more]);
});
