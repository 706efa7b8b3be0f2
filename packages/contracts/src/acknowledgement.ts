import { z } from "zod";
import { instantCodec } from "./instant.ts";
import {
  acknowledgementOutcomes,
  answerer,
  recordedAnswerer,
  type AcknowledgementOutcome,
} from "./outcomes.ts";
import { publish } from "./published.ts";
import { storableText } from "./storable.ts";
import { caseClock } from "./webhook.ts";

const line = storableText.trim().min(1).max(200);
const paragraph = storableText.trim().min(1).max(4_000);

const leadWorker = z.object({
  name: line,
  team: line.nullable().optional(),
  contact: line.nullable().optional(),
});

/**
 * An answer to a case. Unknown fields are passed over: an older Homeward must understand a newer clinical system.
 * `caseId` repeats the path because a signature covers the body only.
 */
export const acknowledgementRequest = z.object({
  caseId: z.uuid(),
  outcome: z.enum(acknowledgementOutcomes),
  by: answerer,
  note: paragraph.optional(),
  localRecordId: line.optional(),
  /** A bare name is taken as `{ name }`. */
  leadWorker: z.union([line.transform((name) => ({ name })), leadWorker]).optional(),
  appointmentAt: instantCodec.optional(),
  until: instantCodec.optional(),
  suggestion: z
    .object({ postcode: line.optional(), teamId: line.optional() })
    .refine((it) => it.postcode !== undefined || it.teamId !== undefined, "needs a postcode or a teamId")
    .optional(),
  passTo: line.optional(),
  duplicateOf: z.uuid().optional(),
  reason: paragraph.optional(),
  safetyPlan: paragraph.optional(),
});
export type AcknowledgementRequest = z.output<typeof acknowledgementRequest>;

/** What an outcome cannot be given without, beyond `caseId`, `outcome` and `by`. */
export const requiredWith: Partial<
  Record<AcknowledgementOutcome, readonly (keyof AcknowledgementRequest)[]>
> = {
  "already-known": ["leadWorker", "appointmentAt"],
  "passed-on": ["passTo"],
  "duplicate-of": ["duplicateOf"],
  readmitted: ["reason", "safetyPlan"],
  declined: ["reason", "safetyPlan"],
  "moved-abroad": ["reason", "safetyPlan"],
};

export const caseStates = ["waiting", "held", "accepted", "passing-on", "closed"] as const;
export const caseState = z.enum(caseStates);
export type CaseState = z.infer<typeof caseState>;

/** Who took the child on, when, and by which answer. */
export const takenOn = z.object({
  by: recordedAnswerer,
  at: instantCodec,
  outcome: z.enum(acknowledgementOutcomes),
});
export type TakenOn = z.output<typeof takenOn>;

export const caseDeadline = z.object({ clock: caseClock, at: instantCodec });

/** applied: it counts; came-second: another answer stands; recorded-no-right: kept, and no clock was changed. */
export const acknowledgementEffect = z.enum(["applied", "came-second", "recorded-no-right"]);
export type AcknowledgementEffect = z.infer<typeof acknowledgementEffect>;

export const acknowledgementResponse = z.object({
  caseId: z.uuid(),
  state: caseState,
  outcome: z.enum(acknowledgementOutcomes),
  recordedAt: instantCodec,
  replayed: z.boolean(),
  effect: acknowledgementEffect,
  takenOn: takenOn.nullable(),
  deadlines: z.array(caseDeadline),
  /** What happens next, in one plain sentence. */
  next: z.string(),
});
export type AcknowledgementResponse = z.output<typeof acknowledgementResponse>;

export const contactWith = ["young-person", "carer"] as const;
export const contactHow = [
  "seen",
  "phone",
  "video",
  "letter",
  "text",
  "voicemail",
  "appointment-offered",
  "was-not-brought",
  "no-reply",
] as const;

/** What a team did to see or speak with the young person; whether it counts is for the case to decide. */
export const firstContactRequest = z.object({
  caseId: z.uuid(),
  at: instantCodec,
  by: answerer,
  with: z.enum(contactWith),
  how: z.enum(contactHow),
  note: paragraph.optional(),
});
export type FirstContactRequest = z.output<typeof firstContactRequest>;

export const firstContactResponse = z.object({
  caseId: z.uuid(),
  counts: z.boolean(),
  state: caseState,
  deadlines: z.array(caseDeadline),
  recordedAt: instantCodec,
  replayed: z.boolean(),
  /** Why it counts or does not, in one plain sentence. */
  next: z.string(),
});
export type FirstContactResponse = z.output<typeof firstContactResponse>;

export const recordedFirstContact = firstContactRequest
  .omit({ caseId: true, note: true })
  .extend({ by: recordedAnswerer });

publish(acknowledgementRequest, "Acknowledgement", "acknowledgement");
publish(acknowledgementResponse, "AcknowledgementAnswer", "acknowledgement-response");
publish(firstContactRequest, "FirstContact", "first-contact");
publish(firstContactResponse, "FirstContactAnswer", "first-contact-response");
