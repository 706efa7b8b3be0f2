import { expect, test } from "vitest";
import { EVENTS, nothingWrong, smallRun } from "./small-run.ts";

test("npm run chaos, in one process: everything is killed, and nothing is lost, stuck, twice or after the answer", async () => {
  const result = await smallRun("in-process");
  expect(result).toMatchObject({ seed: 7, events: EVENTS, ...nothingWrong });
  expect(result.accepted).toBeGreaterThanOrEqual(EVENTS);
  expect(Math.min(result.kills.intake, result.kills.postgres)).toBeGreaterThan(0);
}, 240_000);
