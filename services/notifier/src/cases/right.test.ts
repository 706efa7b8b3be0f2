import { acknowledgementOutcomes, answererRoles, type AnswererRole, type Part } from "@homeward/contracts";
import { describe, expect, it } from "vitest";
import { clinician, opened } from "../../test/scene.ts";
import type { Answer, Party } from "./decision.ts";
import { outcomesFor, refusalOf } from "./right.ts";

type Outcome = Answer["outcome"];
const parties: readonly Party[] = ["recipient", "crisis", "told"];
const everyRole = [...answererRoles];
const clinicians: AnswererRole[] = ["clinician", "crisis-clinician"];
const onCall = everyRole.filter((role) => role !== "administrator");
const deciders: AnswererRole[] = ["clinician", "crisis-clinician", "manager", "safeguarding-lead"];
const nobody: AnswererRole[] = [];
/** Whoever it is, of whatever part: nothing of it stops a clock. */
const anybody = { recipient: everyRole, crisis: everyRole, told: everyRole };
const own = (roles: AnswererRole[]) => ({ recipient: roles, crisis: roles, told: nobody });
const none = own(nobody);

/** The table of promises.md: the roles with the right, by who stands behind the answer. */
const lead: Record<Outcome, Record<Party, AnswererRole[]>> = {
  accepted: own(clinicians),
  "already-known": own(clinicians),
  noted: none,
  holding: { recipient: onCall, crisis: onCall, told: onCall },
  "wrong-area": anybody,
  "not-known-here": anybody,
  "no-longer-here": anybody,
  "needs-information": anybody,
  "passed-on": own(deciders),
  readmitted: { ...own(deciders), told: ["safeguarding-lead"] },
  declined: { ...own(deciders), told: ["safeguarding-lead"] },
  "moved-abroad": { ...own(deciders), told: ["safeguarding-lead"] },
  "cannot-find": own(everyRole),
  "duplicate-of": anybody,
};
const ofLeadOnly = {
  accepted: none,
  "already-known": none,
  "passed-on": none,
  readmitted: none,
  declined: none,
  "moved-abroad": none,
  "cannot-find": none,
};
const mustKnow = { ...lead, ...ofLeadOnly, noted: own(everyRole) };
const copy = { ...mustKnow, holding: none };
const resolver = {
  ...lead,
  ...ofLeadOnly,
  accepted: own(onCall),
  "wrong-area": none,
  "not-known-here": none,
};
const table = { lead, "must-know": mustKnow, copy };

function rolesThatMay(outcome: Outcome, party: Party, facts: { part?: Part; recipientKind?: string }) {
  const { c } = opened({ facts });
  return everyRole.filter((role) => {
    const by = { ...clinician.by, role };
    return refusalOf(c, { ...clinician, outcome, party, by }) === null;
  });
}

const cells = acknowledgementOutcomes.flatMap((outcome) => parties.map((party) => [outcome, party] as const));

describe.each(["lead", "must-know", "copy"] as const)("the right of every role: %s", (part) => {
  it.each(cells)("%s said by %s", (outcome, party) => {
    expect(rolesThatMay(outcome, party, { part })).toEqual(table[part][outcome][party]);
  });
});

describe.each(["resolver", "protected-resolver"])(
  "a %s places a child and takes none on",
  (recipientKind) => {
    it.each(cells)("%s said by %s", (outcome, party) => {
      expect(rolesThatMay(outcome, party, { recipientKind })).toEqual(resolver[outcome][party]);
    });
  },
);

describe("the organisation", () => {
  const said = (odsCode: string, change: Partial<Answer> = {}) =>
    refusalOf(opened().c, { ...clinician, by: { ...clinician.by, odsCode }, ...change });

  it.each(["TEAM", "ALIAS", "alias", " team ", "CRISIS"])("%s is the recipient's", (odsCode) => {
    expect(said(odsCode)).toBeNull();
  });

  it("another's is not, whatever the role", () => {
    expect(said("OTHER")).toBe("organisation-is-not-the-recipients");
  });

  it("that of whoever signed is theirs to name", () => {
    const told = { outcome: "not-known-here", party: "told", ownCodes: ["TRUST"] } as const;
    expect(said("TRUST", told)).toBeNull();
    expect(said("OTHER", told)).toBe("organisation-is-not-the-recipients");
  });
});

describe("the outcomes that a message names", () => {
  it("are those that the part may say at all", () => {
    expect(outcomesFor("lead", "camhs")).toEqual(acknowledgementOutcomes.filter((it) => it !== "noted"));
    expect(outcomesFor("copy", "camhs")).not.toContain("accepted");
    expect(outcomesFor("must-know", "childrens-services")).toContain("noted");
    expect(outcomesFor("lead", "protected-resolver")).toEqual([
      "accepted",
      "holding",
      "no-longer-here",
      "needs-information",
      "duplicate-of",
    ]);
  });
});
