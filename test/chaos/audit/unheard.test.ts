import { expect, it } from "vitest";
import { alarm, at, historyOf, settledCase, soundEvidence, steps } from "./evidence.fixture.ts";
import type { CaseSeen, Evidence } from "./evidence.ts";
import { unheard } from "./unheard.ts";

const unheardIn = (change: Partial<Evidence>) => unheard(soundEvidence(change), 0);
const withCase = (change: Partial<CaseSeen>) => ({ cases: [{ ...settledCase, ...change }] });

it("finds an alarm that was cancelled though nothing had ended it yet, and news that were", () => {
  const cancelledAt = (time: string) => ({
    ...alarm,
    attempts: [{ ...alarm.attempts[0], at: at(time), result: "cancelled" }],
  });
  const cancelled = cancelledAt("09:50:20");
  const early = withCase({ notifications: [cancelledAt("09:50:09")] as never });
  expect(unheardIn({ ...early, heard: [] })).toContainEqual(expect.stringContaining("nothing had ended it"));
  const unended = withCase({ history: historyOf(steps.slice(0, 2)), notifications: [cancelled] as never });
  const saysSo = expect.stringContaining("nothing had ended it");
  expect(unheardIn({ ...unended, heard: [] })).toContainEqual(saysSo);
  expect(unheardIn({ ...withCase({ notifications: [cancelled] as never }), heard: [] })).toEqual([]);
  const news = { ...cancelled, type: "case.information" };
  expect(unheardIn({ ...withCase({ notifications: [news] as never }), heard: [] })).toContainEqual(saysSo);
});
