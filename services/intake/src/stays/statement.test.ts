import { caseEndings, parseInstant, settlingEndings } from "@homeward/contracts";
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

const closed = (closedAs: string, change: Partial<CaseOutcome> = {}) =>
  outcome({ state: "closed", closedAs, ...change });
const TAKEN_ON = "Taken on at 17:30 on Wednesday 1 July by Sam Lead (clinician), Rotherham CAMHS.";

describe("follow-up rests with the unit", () => {
  test.each([
    ["as long as there is no case", []],
    ["while the lead waits", [outcome({})]],
    ["while the lead holds", [outcome({ state: "held" })]],
    ["when only a must-know has answered", [outcome({ part: "must-know", state: "accepted", takenOn })]],
    ["when the lead's case ended and no other is there yet", [closed("re-routed")]],
    ["when it ended otherwise than is known here", [closed("evaporated", { takenOn })]],
    ["when only a must-know has ended", [closed("declined", { part: "must-know" })]],
  ])("%s", (_when, recipients) => {
    expect(statementOf("Willow Ward", recipients)).toMatch(
      /^Told is not accepted\. .* rests with the discharging unit, Willow Ward\.$/,
    );
  });
});

test.each([outcome({ state: "accepted", takenOn }), outcome({ state: "passing-on", takenOn })])(
  "once the lead has accepted it says by whom, in London's time ($state)",
  (lead) => {
    expect(statementOf("Willow Ward", [lead])).toBe(TAKEN_ON);
  },
);

describe("the unit knows the end (P11)", () => {
  test.each([
    ["contact-made", "A clinician of Rotherham CAMHS has seen or spoken with the young person."],
    ["readmitted", "The young person is back in hospital (Rotherham CAMHS has ended its case)."],
    [
      "moved-abroad",
      "The young person has moved abroad (Rotherham CAMHS has ended its case): no team here follows up.",
    ],
    [
      "declined",
      "Follow-up by Rotherham CAMHS was declined: it rests again with the discharging unit, Willow Ward.",
    ],
    ["died", "Willow Ward has reported that the young person has died."],
  ])("%s, whether the child had been taken on or not", (closedAs, sentence) => {
    expect(statementOf("Willow Ward", [closed(closedAs)])).toBe(sentence);
    const after = statementOf("Willow Ward", [closed(closedAs, { takenOn })]);
    expect(after).toBe(closedAs === "contact-made" ? `${TAKEN_ON} ${sentence}` : sentence);
  });

  const endings = [...caseEndings, "evaporated"];
  test.each(endings)("law: an ending as %s never hides a lead that is live", (closedAs) => {
    for (const ended of [closed(closedAs), closed(closedAs, { takenOn })]) {
      for (const state of ["waiting", "held"] as const)
        for (const leads of [
          [ended, outcome({ state })],
          [outcome({ state }), ended],
        ])
          expect(statementOf("Willow Ward", leads)).toMatch(/^Told is not accepted\./);
      expect(statementOf("Willow Ward", [outcome({ state: "accepted", takenOn }), ended])).toBe(TAKEN_ON);
    }
  });

  test.each(endings)("law: whoever was asked in vain never hides how it ended (%s)", (closedAs) => {
    const alone = statementOf("Willow Ward", [closed(closedAs)]);
    for (const asked of ["re-routed", "passed-on", "duplicate", "withdrawn", "declined"])
      for (const leads of [
        [closed(asked), closed(closedAs)],
        [closed(closedAs), closed(asked)],
      ])
        if (settlingEndings.includes(closedAs)) expect(statementOf("Willow Ward", leads)).toBe(alone);
  });
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
