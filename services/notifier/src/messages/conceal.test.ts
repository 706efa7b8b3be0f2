import { describe, expect, it } from "vitest";
import { concealedFrom, WITHHELD_TEAM } from "./conceal.ts";
import { accepted, firstAlarm } from "./told.fixture.ts";

describe("a case under a protected address", () => {
  const open = firstAlarm.about;
  const thin = { ...open, content: "thin" as const };

  it("is told in full to the recipient and to the unit that reported it", () => {
    for (const reader of ["recipient", "unit"] as const) expect(concealedFrom(reader, thin)).toBe(thin);
  });

  it("tells the lead and the unit who leads", () => {
    const led = { ...thin, takenOn: accepted };
    for (const reader of ["recipient", "unit"] as const) expect(concealedFrom(reader, led)).toBe(led);
  });

  it("tells the responsible authority, and a team asked to take over, of no lead's name or area", () => {
    const other = { ...accepted, caseId: "another", teamName: "Sheffield CAMHS" };
    const authority = { ...thin, part: "must-know" as const, takenOn: other };
    for (const about of [authority, { ...thin, takenOn: other }]) {
      const told = concealedFrom("recipient", about);
      expect(told.recipient).toBe(about.recipient);
      expect(told.takenOn).toEqual({
        ...other,
        by: { name: "a named person", role: "clinician", odsCode: "withheld" },
        teamName: WITHHELD_TEAM,
      });
    }
  });

  it("names no team, no organisation and nobody of it to anybody else", () => {
    for (const reader of ["person", "team", "crisis", "platform"] as const) {
      const text = JSON.stringify(concealedFrom(reader, thin));
      for (const name of [open.recipient.name, open.recipient.teamId, open.recipient.odsCode])
        expect(text).not.toContain(String(name));
    }
  });

  it("that a co-ordinator has is theirs by name: they cover every area", () => {
    const coordinated = { ...thin, recipient: { ...thin.recipient, kind: "protected-resolver" } };
    expect(concealedFrom("person", coordinated)).toBe(coordinated);
  });

  it("is nothing special where no address is protected", () => {
    expect(concealedFrom("person", open)).toBe(open);
  });
});
