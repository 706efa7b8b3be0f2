import { describe, expect, it } from "vitest";
import { history, minutes, opened, published, sends, tellsCases, verdict } from "../../test/scene.ts";
import type { Alarmed } from "./decision.ts";

const alarmed: Alarmed[] = [
  { clock: "acceptance", rung: 0, contactPointId: "inbox" },
  { clock: "acceptance", rung: 1, contactPointId: "manager" },
  { clock: "acceptance", rung: 2, contactPointId: "lead" },
];

describe("a named ending", () => {
  it.each(["readmitted", "declined", "moved-abroad"] as const)("%s closes, and tells the unit", (outcome) => {
    const scene = opened().with({ alarmed }).answers(outcome);
    expect(scene.state).toMatchObject({
      status: "closed",
      closedAs: outcome,
      acceptance: { is: "stopped" },
      contact: { is: "stopped" },
    });
    expect(sends(scene)).toEqual([
      "information acceptance 0 → ward: ward-ended",
      "stand-down acceptance 1.0 → manager: settled",
      "stand-down acceptance 2.0 → lead: settled",
    ]);
    expect(published(scene)).toEqual([{ ask: null, outcome }]);
  });

  it("noted closes what a must-know recipient has to answer", () => {
    const scene = opened({ facts: { part: "must-know" } }).answers("noted");
    expect(scene.state).toMatchObject({ status: "closed", closedAs: "noted" });
  });

  it("duplicate-of closes only to an accepted lead case of the same discharge", () => {
    const duplicateOf = "case-2";
    const closed = opened()
      .with({ acceptedLeads: [duplicateOf] })
      .answers("duplicate-of", { duplicateOf });
    expect(closed.state).toMatchObject({ status: "closed", closedAs: "duplicate" });
    const open = opened().answers("duplicate-of", { duplicateOf });
    expect(verdict(open)).toBe("recorded-no-right: not-an-accepted-lead-case");
    expect(open.state.status).toBe("waiting");
  });

  it("duplicate-of is not for the case that leads", () => {
    const scene = opened()
      .answers("accepted")
      .with({ acceptedLeads: ["case-2"] });
    expect(verdict(scene.answers("duplicate-of", { duplicateOf: "case-2" }))).toBe(
      "recorded-no-right: this-case-leads",
    );
  });

  it("takes with it whoever was asked to take over", () => {
    const scene = opened()
      .answers("accepted")
      .with({ receivers: ["case-2"] })
      .answers("readmitted");
    expect(tellsCases(scene)).toEqual([{ caseId: "case-2", input: { kind: "withdrawn" } }]);
  });

  it.each(["accepted", "wrong-area", "readmitted", "holding", "not-known-here"] as const)(
    "after it %s is recorded, came second, and changes nothing",
    (outcome) => {
      const closed = opened().answers("declined");
      const late = closed.later(minutes(9)).answers(outcome);
      expect(verdict(late)).toBe("came-second: closed");
      expect([late.state, late.last.effects, history(late)]).toEqual([closed.state, [], ["acknowledged"]]);
    },
  );
});
