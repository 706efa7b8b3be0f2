import { expect, it } from "vitest";
import { parseInstant } from "./instant.ts";
import { answererRoles } from "./outcomes.ts";
import { roleInWords, takenOnBy } from "./statement.ts";

it("says a role in words, as people read it", () => {
  const at = parseInstant("2026-11-20T18:02:11Z");
  const by = { name: "Cy Sample", role: "crisis-clinician" };
  expect(takenOnBy({ by, at, teamName: "Rotherham Crisis" })).toBe(
    "Taken on at 18:02 on Friday 20 November by Cy Sample (crisis clinician), Rotherham Crisis.",
  );
  expect(answererRoles.map(roleInWords)).toEqual([
    "clinician",
    "crisis clinician",
    "duty worker",
    "manager",
    "safeguarding lead",
    "duty co-ordinator",
    "administrator",
  ]);
});
