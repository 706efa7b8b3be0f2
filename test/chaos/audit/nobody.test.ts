import { expect, it } from "vitest";
import { audit } from "./audit.ts";
import {
  at,
  CASE,
  heardAlarm,
  historyOf,
  settledCase,
  soundEvidence,
  STAY,
  stayOf,
  steps,
} from "./evidence.fixture.ts";
import type { CaseSeen, Evidence } from "./evidence.ts";

const judged = (change: Partial<Evidence>) => audit(soundEvidence(change), { patienceMs: 60_000 });
const byItself = (closedAs: CaseSeen["closedAs"], more: Partial<CaseSeen> = {}) => {
  const end = { kind: "closed", at: at("09:50:20"), from: "waiting", to: "closed" } as const;
  return { ...settledCase, closedAs, history: historyOf([...steps.slice(0, 2), end]), ...more };
};
const reversal = { eventId: "event-2", type: "discharge-reversed", stayId: STAY, sends: 1 } as const;
const next = "00000000-0000-4000-8000-0000000000bb";

it("finds a case that was heard of once and is gone, though nobody has answered", () => {
  const gone = judged({ cases: [], answered: [], stays: new Map([[STAY, stayOf([])]]) });
  expect(gone.lost).toEqual([`case ${CASE} was heard of, and is not there`]);
  expect(gone.stuck).toEqual([`nobody has taken on the discharge of stay ${STAY}`]);
});

it("finds a case that closes by itself, whatever it says that it is closed as", () => {
  for (const closedAs of ["contact-made", "noted", "withdrawn", "re-routed"] as const) {
    const { lost, stuck } = judged({ cases: [byItself(closedAs)], answered: [] });
    expect(lost).toEqual([`case ${CASE} is closed as ${closedAs}, and nobody has closed it`]);
    expect(stuck).toEqual([`nobody has taken on the discharge of stay ${STAY}`]);
  }
});

it("lets a case end that was taken back, was led to another, or is a copy", () => {
  const accepted = [...soundEvidence().accepted, reversal];
  expect(judged({ accepted, cases: [byItself("withdrawn")], answered: [] })).toMatchObject({
    lost: [],
    stuck: [],
  });
  const history = historyOf(steps, next);
  const other = { ...settledCase, caseId: next, round: 2, history };
  expect(judged({ cases: [byItself("re-routed"), other], answered: [] })).toMatchObject({
    lost: [],
    stuck: [],
  });
  const copy = byItself("noted", { caseId: next, part: "copy", round: 2 });
  expect(judged({ cases: [settledCase, copy] })).toMatchObject({ lost: [], stuck: [] });
});

it("finds a discharge that only a must-know recipient has answered", () => {
  const cases = [{ ...settledCase, part: "must-know" } as CaseSeen];
  expect(judged({ cases }).stuck).toEqual([`nobody has taken on the discharge of stay ${STAY}`]);
});

it("finds a story that has not come to its end", () => {
  expect(judged({ untold: ["story 3 has not come to its end"] }).stuck).toHaveLength(1);
  expect(judged({ heard: [heardAlarm] }).stuck).toEqual([]);
});
