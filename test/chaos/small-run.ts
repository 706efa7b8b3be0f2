import { fileURLToPath } from "node:url";
import { startProcess } from "@homeward/testing";
import { expect } from "vitest";
import type { Transport } from "./plan/plan.ts";
import type { Result } from "./result.ts";

/** So few that a run takes seconds. */
export const EVENTS = 24;

const main = fileURLToPath(new URL("main.ts", import.meta.url));
/** Runs `npm run chaos` with a few events, as its own process, and expects that it finds nothing; answers its JSON line. */
export async function smallRun(transport: Transport, more: readonly string[] = []): Promise<Result> {
  const args = ["--events", String(EVENTS), "--seed", "7", "--transport", transport, "--json", ...more];
  const run = startProcess({ main, args });
  const { code } = await run.exited;
  const said = run.stderr.heard.join("\n");
  expect(run.stdout.heard, said).toHaveLength(1);
  expect(code, said).toBe(0);
  return JSON.parse(run.stdout.heard[0] ?? "") as Result;
}

/** What every run, of whatever size, has to show. */
export const nothingWrong = {
  lost: 0,
  stuck: 0,
  duplicateDecisions: 0,
  alarmsAfterAnswer: 0,
  brokenHistories: 0,
  lostAnswers: 0,
  changedMessages: 0,
  untoldOutcomes: 0,
  mishaps: 0,
};
