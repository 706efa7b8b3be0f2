import { plus } from "@homeward/contracts";
import { describe, expect, it } from "vitest";
import { history, minutes, opened, sends, START, verdict } from "../../test/scene.ts";
import type { Alarmed } from "./decision.ts";

describe("first contact", () => {
  const alarmed: Alarmed[] = [
    { clock: "contact", rung: 0, contactPointId: "inbox" },
    { clock: "contact", rung: 1, contactPointId: "manager" },
    { clock: "acceptance", rung: 2, contactPointId: "manager" },
    { clock: "acceptance", rung: 1, contactPointId: "duty" },
  ];

  it.each(["seen", "phone", "video"])("%s counts, closes the case, and everybody stands down once", (how) => {
    const scene = opened().answers("accepted").later(minutes(60)).with({ alarmed }).contacted({ how });
    expect(scene.state).toMatchObject({ status: "closed", closedAs: "contact-made", firstContact: { how } });
    expect(verdict(scene)).toBe("applied: counts");
    expect(sends(scene)).toEqual([
      "stand-down acceptance 2.0 → manager: settled",
      "stand-down acceptance 1.0 → duty: settled",
    ]);
  });

  const later = () => opened().answers("accepted").later(minutes(60));
  it.each([
    ["a letter", { how: "letter" }],
    ["a text", { how: "text" }],
    ["a voicemail", { how: "voicemail" }],
    ["an appointment offered", { how: "appointment-offered" }],
    ["was not brought", { how: "was-not-brought" }],
    ["no reply", { how: "no-reply" }],
    ["talking to the carer only", { with: "carer" as const }],
    ["by somebody who is no clinician", { by: { name: "A", role: "manager" as const, odsCode: "TEAM" } }],
    [
      "by a clinician of another organisation",
      { by: { name: "A", role: "clinician" as const, odsCode: "X" } },
    ],
    ["by the crisis service", { party: "crisis" as const }],
    ["by somebody who was told", { party: "told" as const }],
    ["before the discharge", { at: plus(START, -1) }],
    ["in the future", { at: plus(START, 70 * 60_000_000) }],
  ])("%s is recorded as an attempt and the clock runs on", (_, change) => {
    const scene = later();
    const tried = scene.contacted(change);
    expect(verdict(tried)).toBe("applied: does-not-count");
    expect([tried.state, tried.last.effects, history(tried)]).toEqual([scene.state, [], ["first-contact"]]);
  });

  it("a clinician's clock may run five minutes ahead", () => {
    const scene = later();
    expect(verdict(scene.contacted({ at: plus(scene.now, minutes(5)) }))).toBe("applied: counts");
  });

  it("by a team that is asked to take over and has not accepted does not count: it does not lead", () => {
    expect(verdict(opened({ facts: { passedFrom: "case-0" } }).contacted())).toBe("applied: does-not-count");
  });

  it("by a resolver, or for a must-know recipient, does not count", () => {
    expect(verdict(opened({ facts: { recipientKind: "protected-resolver" } }).contacted())).toBe(
      "applied: does-not-count",
    );
    expect(verdict(opened({ facts: { part: "must-know" } }).contacted())).toBe("applied: does-not-count");
  });

  it("on a closed case is recorded", () => {
    const closed = later().contacted();
    const again = closed.contacted();
    expect(verdict(again)).toBe("applied: does-not-count");
    expect(again.state).toEqual(closed.state);
  });
});
