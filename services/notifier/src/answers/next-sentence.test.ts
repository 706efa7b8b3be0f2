import { acknowledgementOutcomes, answererRoles } from "@homeward/contracts";
import { describe, expect, it } from "vitest";
import { minutes, opened, type Scene } from "../../test/scene.ts";
import { nextSentence } from "./next-sentence.ts";

const next = (scene: Scene): string => {
  if (!scene.last.verdict) throw new Error("no answer was given");
  return nextSentence(scene.c, scene.last.verdict);
};

describe("what happens next", () => {
  it.each([
    ["accepted", "You have taken the young person on. First contact is due by 12:00 on Friday 20 November."],
    [
      "needs-information",
      "The unit is being asked. Until somebody accepts, the next to be told hear of it at 14:00 on Wednesday 18 November.",
    ],
    [
      "holding",
      "Alarms rest; this is held, not accepted. The alarms go on at 10:00 on Thursday 19 November.",
    ],
    ["declined", "The case has ended; the unit has been told."],
  ] as const)("%s", (outcome, sentence) => {
    expect(next(opened().answers(outcome))).toBe(sentence);
  });

  it("of a child who cannot be found says who is told, and no more than is so", () => {
    const known = opened().answers("cannot-find");
    expect(next(known)).toMatch(
      /^The last rung and children's social care are being told; the case stays open\./,
    );
    expect(next(known.answers("cannot-find"))).toMatch(
      /^This is recorded; those it concerns were told of it before\./,
    );
    for (const scene of [
      opened({ facts: { childrensServicesTeamId: null } }),
      opened({ facts: { childrensServicesTeamId: "social" } }).with({
        reach: (tell) => tell.filter((name) => name !== "team:social"),
      }),
    ])
      expect(next(scene.answers("cannot-find"))).toMatch(/^The last rung is being told; Homeward knows no/);
  });

  it("of a unit that is asked says so only where something was sent", () => {
    const asked = opened().answers("needs-information");
    expect(next(asked.answers("needs-information"))).toMatch(
      /^This is recorded; the unit was asked before: please ring it\. Until/,
    );
    const unreached = opened({}, { reach: (tell) => tell.filter((name) => name !== "ward") });
    expect(next(unreached.answers("no-longer-here"))).toMatch(
      /^This is recorded; Homeward knows no way to reach the unit: please ring it\. Until/,
    );
  });

  it("of a contact that counts, and of one that does not", () => {
    const scene = opened().answers("accepted").later(minutes(1));
    expect(next(scene.contacted())).toBe("This counts as first contact; the case is closed.");
    expect(next(scene.contacted({ how: "letter" }))).toMatch(
      /^Recorded as an attempt; .* runs on\. First contact/,
    );
  });

  it("is there for every outcome by every role in every state: nobody is left with a bare word", () => {
    const states = [
      opened(),
      opened().answers("accepted"),
      opened().answers("holding"),
      opened().answers("wrong-area"),
      opened().answers("declined"),
      opened({ facts: { recipientKind: "resolver" } }),
      opened({ facts: { passedFrom: "case-0" } }),
      opened({ facts: { part: "must-know" } }),
    ];
    for (const state of states)
      for (const outcome of acknowledgementOutcomes)
        for (const role of answererRoles)
          for (const odsCode of ["TEAM", "OTHER"]) {
            const by = { name: "B", role, odsCode };
            const said = next(state.answers(outcome, { by, passTo: "other", duplicateOf: "x" }));
            expect(said, `${outcome} by ${role}`).not.toMatch(/^Recorded\.|undefined/);
          }
  });
});
