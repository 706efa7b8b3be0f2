import type { AcknowledgementOutcome, AnswererRole } from "@homeward/contracts";
import type { Case } from "./case.ts";
import type { Answer } from "./decision.ts";

const clinicians: readonly AnswererRole[] = ["clinician", "crisis-clinician"];
const onCall: readonly AnswererRole[] = [
  "crisis-clinician",
  "duty-worker",
  "manager",
  "safeguarding-lead",
  "resolver",
  "clinician",
];
const deciders: readonly AnswererRole[] = ["clinician", "crisis-clinician", "manager", "safeguarding-lead"];
const anyRole = null;

interface Right {
  /** Roles that may say it; null: any. */
  readonly roles: readonly AnswererRole[] | null;
  readonly parts: readonly Case["facts"]["part"][];
  /** Only the recipient or its crisis service may say it. */
  readonly ownOnly: boolean;
}

const everyPart = ["lead", "must-know", "copy"] as const;

const rights: Record<AcknowledgementOutcome, Right> = {
  accepted: { roles: clinicians, parts: ["lead"], ownOnly: true },
  "already-known": { roles: clinicians, parts: ["lead"], ownOnly: true },
  noted: { roles: anyRole, parts: ["must-know", "copy"], ownOnly: true },
  holding: { roles: onCall, parts: ["lead", "must-know"], ownOnly: false },
  "wrong-area": { roles: anyRole, parts: everyPart, ownOnly: false },
  "not-known-here": { roles: anyRole, parts: everyPart, ownOnly: false },
  "no-longer-here": { roles: anyRole, parts: everyPart, ownOnly: false },
  "needs-information": { roles: anyRole, parts: everyPart, ownOnly: false },
  "passed-on": { roles: deciders, parts: ["lead"], ownOnly: true },
  readmitted: { roles: deciders, parts: ["lead"], ownOnly: false },
  declined: { roles: deciders, parts: ["lead"], ownOnly: false },
  "moved-abroad": { roles: deciders, parts: ["lead"], ownOnly: false },
  "cannot-find": { roles: anyRole, parts: ["lead"], ownOnly: true },
  "duplicate-of": { roles: anyRole, parts: everyPart, ownOnly: false },
};

/** What a resolver may say: it takes no child on, it places one. */
const resolverOutcomes: readonly AcknowledgementOutcome[] = [
  "accepted",
  "holding",
  "noted",
  "no-longer-here",
  "needs-information",
  "duplicate-of",
];

const endings: readonly AcknowledgementOutcome[] = ["readmitted", "declined", "moved-abroad"];

/** Resolvers place a child with a team; they never take one on. */
export const placesOnly = (recipientKind: string): boolean =>
  recipientKind === "resolver" || recipientKind === "protected-resolver";

/** Null when the answer may be given, else why not (a stable word for the history). */
export function refusalOf(c: Case, answer: Answer): string | null {
  const { outcome, by, party } = answer;
  if (!speaksFor(c, answer.ownCodes, by.odsCode)) return "organisation-is-not-the-recipients";
  if (!answer.ownRoles.includes(by.role)) return "role-is-not-theirs";
  const isResolver = placesOnly(c.facts.recipientKind);
  if (isResolver && !resolverOutcomes.includes(outcome)) return "not-for-a-resolver";
  const right = rights[outcome];
  if (!right.parts.includes(c.facts.part)) return "not-for-this-part";
  if (right.ownOnly && party === "told") return "not-the-recipient";
  if (isResolver && outcome === "accepted") return onCall.includes(by.role) ? null : "role-may-not";
  if (right.roles && !right.roles.includes(by.role)) return "role-may-not";
  if (endings.includes(outcome) && party === "told" && by.role !== "safeguarding-lead")
    return "not-the-recipient";
  return null;
}

/** The organisation a person names must be the recipient's, its crisis service's, or that of whoever signed. */
export function speaksFor({ facts }: Case, ownCodes: readonly string[], odsCode: string): boolean {
  const codes = [...facts.odsCodes, ...facts.crisisOdsCodes, ...ownCodes];
  return codes.some((code) => code.toUpperCase() === odsCode.trim().toUpperCase());
}

/** The outcomes a message to this recipient names: what the part may say at all. */
export function outcomesFor(part: Case["facts"]["part"], recipientKind: string): AcknowledgementOutcome[] {
  const named = Object.entries(rights) as [AcknowledgementOutcome, Right][];
  return named
    .filter(([, right]) => right.parts.includes(part))
    .map(([outcome]) => outcome)
    .filter((outcome) => !placesOnly(recipientKind) || resolverOutcomes.includes(outcome));
}

/** A clinician of the lead's own team; a crisis service may accept, but has to see the young person as the lead does. */
export const isClinician = (role: AnswererRole): boolean => clinicians.includes(role);
