import { z } from "zod";
import { storableText } from "./storable.ts";

/** What an acknowledgement can say. Unknown outcomes are refused with this list. */
export const acknowledgementOutcomes = [
  "accepted",
  "already-known",
  "noted",
  "holding",
  "wrong-area",
  "not-known-here",
  "no-longer-here",
  "needs-information",
  "passed-on",
  "readmitted",
  "declined",
  "moved-abroad",
  "cannot-find",
  "duplicate-of",
] as const;
export type AcknowledgementOutcome = (typeof acknowledgementOutcomes)[number];

export const answererRoles = [
  "clinician",
  "crisis-clinician",
  "duty-worker",
  "manager",
  "safeguarding-lead",
  "resolver",
  "administrator",
] as const;
export type AnswererRole = (typeof answererRoles)[number];

export const answerer = z.object({
  name: storableText.min(1).max(200),
  role: z.enum(answererRoles),
  odsCode: storableText.min(1).max(12),
});
export type Answerer = z.infer<typeof answerer>;
