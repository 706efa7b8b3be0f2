import { nameIdWithin, plus } from "@homeward/contracts";
import { describe, expect, it } from "vitest";
import { contactLadder, minutes, opened, routine, START } from "../../test/scene.ts";
import { noHistory } from "../history/history.ts";
import {
  caseIdOf,
  deadlinesOf,
  fromStored,
  isOverdue,
  positionOf,
  referenceOf,
  toStored,
  type CaseRecord,
  type Particulars,
} from "./record.ts";

const particulars: Particulars = {
  reference: "ABCDEFGH",
  dischargeId: "discharge-1",
  stayId: "stay-1",
  dischargeNumber: 1,
  round: 1,
  test: false,
  openedAt: START,
  recipient: { teamId: "team", name: "Team", odsCode: "TEAM", kind: "camhs" },
  subject: { is: "alarm", kind: "dead-letter", about: {}, why: "why" },
  unit: null,
  crisisTeamId: null,
  leadWorker: null,
  content: "full",
  route: null,
  sealedFacts: "sealed",
};
const policies = new Map([routine, contactLadder].map((policy) => [policy.key, policy]));
const record: CaseRecord = { particulars, case: opened().c, head: noHistory };

describe("names", () => {
  it("a case has the name that routing gives it, so that a wish finds its recipient", () => {
    expect(caseIdOf("discharge-1", "team", 2)).toBe(nameIdWithin("discharge-1", "team", 2));
  });

  it("another recipient or another round is another case", () => {
    const ids = [caseIdOf("d", "team", 1), caseIdOf("d", "team", 2), caseIdOf("d", "other", 1)];
    expect(new Set(ids).size).toBe(3);
  });

  it("a reference is eight characters that are hard to mishear, and the same in every process", () => {
    expect(referenceOf("case-1")).toMatch(/^[2-9A-HJ-NP-Z]{8}$/);
    expect(referenceOf("case-1")).toBe(referenceOf("case-1"));
    expect(referenceOf("case-1")).not.toBe(referenceOf("case-2"));
  });
});

describe("a case at rest", () => {
  const stored = toStored(record);
  const row = {
    facts: JSON.parse(JSON.stringify(stored.facts)) as unknown,
    state: JSON.parse(JSON.stringify(stored.state)) as unknown,
    sealedFacts: "sealed",
    head: noHistory,
  };

  it("is read back as it was written", () => {
    expect(fromStored(row, policies)).toEqual(record);
  });

  it("keeps policies by their key, so that an edited policy never changes it", () => {
    expect(row.state).toMatchObject({ policy: "routine" });
    expect(row.facts).toMatchObject({ decided: { contactPolicy: "contact" } });
  });

  it("keeps what is sealed out of the open columns", () => {
    expect(JSON.stringify(stored)).not.toContain("sealed");
  });

  it("is not read under another ladder than its own", () => {
    expect(() => fromStored(row, new Map([["contact", contactLadder]]))).toThrow("no policy routine");
  });
});

describe("what is shown of a case", () => {
  it("both deadlines, the next to come first", () => {
    expect(deadlinesOf(opened().c)).toEqual([
      { clock: "acceptance", at: plus(START, minutes(120)) },
      { clock: "contact", at: plus(START, minutes(48 * 60)) },
    ]);
  });

  it("a hold's end is its deadline; accepted, only contact is left; closed, none", () => {
    const held = opened().answers("holding", { until: plus(START, minutes(30)) });
    expect(deadlinesOf(held.c)[0]).toEqual({ clock: "acceptance", at: plus(START, minutes(30)) });
    const accepted = opened().answers("accepted");
    expect(deadlinesOf(accepted.c).map(({ clock }) => clock)).toEqual(["contact"]);
    expect(deadlinesOf(accepted.contacted().c)).toEqual([]);
  });

  it("is overdue once a rung was missed or contact is late, and no longer once closed", () => {
    const missed = opened().passesDeadline();
    expect(isOverdue(opened().c)).toBe(false);
    expect(isOverdue(missed.c)).toBe(true);
    expect(positionOf(missed.c)).toEqual({ rung: 1, repeat: 0 });
    const late = opened()
      .answers("accepted")
      .later(minutes(48 * 60))
      .hears({ kind: "contact-due" });
    expect(isOverdue(late.c)).toBe(true);
    expect(isOverdue(late.contacted().c)).toBe(false);
  });
});
