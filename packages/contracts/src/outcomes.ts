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

const UNSEEN = String.raw`[\p{Cc}\p{Cf}\p{Z}\p{Default_Ignorable_Code_Point}]`;
const UNSEEN_EDGES = new RegExp(`^${UNSEEN}+|${UNSEEN}+$`, "gu");
/** Some letters of Hangul show nothing. */
const SEEN = /(?!\p{Default_Ignorable_Code_Point})[\p{L}\p{N}]/u;

/** The name of a person, without what nobody sees at its ends. A name that shows no letter and no digit names nobody. */
export const personName = storableText
  .overwrite((name) => name.replaceAll(UNSEEN_EDGES, ""))
  .min(1, { abort: true })
  .max(200)
  // Not a pattern of the published schema: many readers of those know no properties of characters.
  .refine((name) => SEEN.test(name), "names nobody");

export const answerer = z.object({
  name: personName,
  role: z.enum(answererRoles),
  odsCode: storableText.min(1).max(12),
});
export type Answerer = z.infer<typeof answerer>;

/** Who answered, as it was recorded: what was taken once stays readable, whatever is asked of a name since. */
export const recordedAnswerer = answerer.extend({ name: z.string(), odsCode: z.string() });
