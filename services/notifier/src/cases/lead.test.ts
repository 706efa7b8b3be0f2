import { describe, expect, it } from "vitest";
import { opened, theCase } from "../../test/scene.ts";
import type { CaseState } from "./case.ts";
import { leadOf, leads, leadsOpenly } from "./lead.ts";

const accepted = opened().answers("accepted").state;
const seen = opened().answers("accepted").contacted().state;
const c = (state: CaseState, change: Partial<typeof theCase> = {}) => ({
  facts: { ...theCase, ...change },
  state,
});
const kept = (caseId: string, state: CaseState, dischargeId = "d") => ({
  particulars: { dischargeId, recipient: { name: `Team of ${caseId}` } },
  case: c(state, { caseId }),
});

describe("who leads", () => {
  it("has taken the child on, and goes on leading once it has seen them", () => {
    expect(leads(c(opened().state))).toBe(false);
    expect([leads(c(accepted)), leadsOpenly(c(accepted))]).toEqual([true, true]);
    expect([leads(c(seen)), leadsOpenly(c(seen))]).toEqual([true, false]);
  });

  it("is no must-know recipient, and nobody who has given the child away", () => {
    expect(leads(c(accepted, { part: "must-know" }))).toBe(false);
    const passed = opened().answers("accepted").hears({ kind: "replaced", as: "passed-on" }).state;
    expect(leads(c(passed))).toBe(false);
  });

  it("is the one whose case is open, of its own discharge", () => {
    const records = [kept("1", seen), kept("2", accepted), kept("3", accepted, "another")];
    expect(leadOf(records, "d")).toMatchObject({ caseId: "2", teamName: "Team of 2", outcome: "accepted" });
    expect(leadOf(records.slice(0, 1), "d")).toMatchObject({ caseId: "1" });
    expect(leadOf([kept("4", opened().state)], "d")).toBeNull();
  });
});
