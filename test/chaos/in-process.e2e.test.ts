import { expect, test } from "vitest";
import { nothingWrong, smallRun } from "./small-run.ts";

test("npm run chaos, in one process: everything is killed, and nothing is lost, stuck, twice or after the answer", async () => {
  const result = await smallRun("in-process");
  expect(result).toMatchObject({ seed: 7, events: 50, ...nothingWrong });
  expect(result.accepted).toBeGreaterThanOrEqual(50);
  expect(Math.min(result.kills.intake, result.kills.postgres)).toBeGreaterThan(0);
}, 240_000);
