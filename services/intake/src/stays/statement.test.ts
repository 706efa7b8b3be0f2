import { parseInstant } from "@homeward/contracts";
import { describe, expect, test } from "vitest";
import { newestOfEach, type CaseOutcome } from "../outcomes/outcome.ts";
import { statementOf } from "./statement.ts";

const outcome = (change: Partial<CaseOutcome>): CaseOutcome => ({
  caseId: "c1",
  stayId: "s",
  dischargeNumber: 1,
  teamName: "Rotherham CAMHS",
  part: "lead",
  state: "waiting",
  closedAs: null,
  rung: 0,
  toldAt: null,
  takenOn: null,
  historySeq: 1,
  ...change,
});
const takenOn = {
  by: { name: "Sam Lead", role: "clinician", odsCode: "RXE" },
  at: parseInstant("2026-07-01T16:30:00Z"),
  outcome: "accepted",
};

describe("follow-up rests with the unit", () => {
  test.each([
    ["as long as there is no case", []],
    ["while the lead waits", [outcome({})]],
    ["while the lead holds", [outcome({ state: "held" })]],
    ["when only a must-know has answered", [outcome({ part: "must-know", state: "accepted", takenOn })]],
    [
      "when an accepted case ended without contact",
      [outcome({ state: "closed", closedAs: "declined", takenOn })],
    ],
  ])("%s", (_when, recipients) => {
    expect(statementOf("Willow Ward", recipients)).toMatch(
      /^Told is not accepted\. .* rests with the discharging unit, Willow Ward\.$/,
    );
  });
});

test.each([
  outcome({ state: "accepted", takenOn }),
  outcome({ state: "passing-on", takenOn }),
  outcome({ state: "closed", closedAs: "contact-made", takenOn }),
])("once the lead has accepted it says by whom, in London's time ($state)", (lead) => {
  expect(statementOf("Willow Ward", [lead])).toBe(
    "Taken on at 17:30 on Wednesday 1 July by Sam Lead (clinician), Rotherham CAMHS.",
  );
});

test("of a case only the word furthest in its history counts", () => {
  const told = [2, 3, 1].map((historySeq) => outcome({ historySeq }));
  expect(
    newestOfEach([...told, outcome({ caseId: "b" })]).map(({ caseId, historySeq }) => [caseId, historySeq]),
  ).toEqual([
    ["b", 1],
    ["c1", 3],
  ]);
});
