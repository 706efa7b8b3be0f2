import { z } from "zod";
import { caseDeadline, caseState, caseStates, recordedFirstContact, takenOn } from "./acknowledgement.ts";
import { instantCodec } from "./instant.ts";
import { part, routeReason } from "./messages.ts";
import { publish } from "./published.ts";
import { soughtText } from "./storable.ts";
import { caseClock, toldChild, toldFollowUp, toldHome, toldRisk } from "./webhook.ts";

/** How a case ended. */
export const caseEndings = [
  "contact-made",
  "noted",
  "re-routed",
  "passed-on",
  "withdrawn",
  "readmitted",
  "declined",
  "moved-abroad",
  "died",
  "duplicate",
] as const;
export const caseEnding = z.enum(caseEndings);
export type CaseEnding = z.infer<typeof caseEnding>;

export const notificationTypes = [
  "case.alarm",
  "case.reminder",
  "case.information",
  "case.stand-down",
] as const;
export const attemptResults = ["started", "delivered", "refused", "failed", "cancelled"] as const;

export const attemptView = z.object({
  n: z.int().positive(),
  at: instantCodec,
  result: z.enum(attemptResults),
  /** HTTP or SMTP status; null where none was heard. */
  status: z.int().nullable(),
  durationMs: z.number().nonnegative().nullable(),
  /** Why an attempt failed, as a code (`timed-out`, `address-unusable`); not there where it did not. */
  reason: z.string().optional(),
});

export const notificationView = z.object({
  notificationId: z.uuid(),
  type: z.enum(notificationTypes),
  clock: caseClock,
  rung: z.int().nonnegative(),
  repeat: z.int().nonnegative(),
  contactPoint: z.object({ id: z.string(), channel: z.enum(["webhook", "email", "sms"]) }),
  decidedAt: instantCodec,
  attempts: z.array(attemptView),
});

/** One link of the chain: `hash` = SHA-256 of `prevHash` + `text`, in lower-case hex. */
export const historyEntryView = z.object({
  seq: z.int().positive(),
  at: instantCodec,
  kind: z.string(),
  actor: z.object({ name: z.string(), role: z.string().nullable(), odsCode: z.string().nullable() }),
  channel: z.string(),
  from: caseState.nullable(),
  to: caseState.nullable(),
  detail: z.record(z.string(), z.unknown()),
  text: z.string(),
  prevHash: z.string(),
  hash: z.string(),
});

/**
 * A case as its recipient reads it. `stayId`, `dischargeNumber` and `dischargedAt` are null where the case is an
 * alarm of Homeward's own. The last line is there only for a recipient whose part may see it and has not ended.
 */
export const caseView = z.object({
  caseId: z.uuid(),
  reference: z.string().length(8),
  stayId: z.uuid().nullable(),
  dischargeNumber: z.int().positive().nullable(),
  round: z.int().positive(),
  part,
  urgent: z.boolean(),
  test: z.boolean(),
  state: caseState,
  closedAs: caseEnding.nullable(),
  recipient: z.object({
    teamId: z.string(),
    name: z.string(),
    odsCode: z.string().nullable(),
    kind: z.string(),
  }),
  openedAt: instantCodec,
  dischargedAt: instantCodec.nullable(),
  policy: z.object({ id: z.string(), version: z.int().positive() }),
  rung: z.int().nonnegative(),
  repeat: z.int().nonnegative(),
  heldUntil: instantCodec.nullable(),
  deadlines: z.array(caseDeadline),
  takenOn: takenOn.nullable(),
  firstContact: recordedFirstContact.nullable(),
  route: routeReason.nullable(),
  /** Begins "Told is not accepted." until the lead has accepted. */
  statement: z.string().optional(),
  notifications: z.array(notificationView),
  history: z.array(historyEntryView),
  child: toldChild.optional(),
  home: toldHome.optional(),
  risk: toldRisk.optional(),
  followUp: toldFollowUp.optional(),
});
export type CaseView = z.output<typeof caseView>;

/** A case in a list: no child; notifications and history may be left out. */
export const caseListItem = caseView
  .omit({ child: true, home: true, risk: true, followUp: true })
  .partial({ notifications: true, history: true });

/** `next` is given back as `after`; null on the last page. */
export const caseList = z.object({ items: z.array(caseListItem), next: z.string().nullable() });
export type CaseList = z.output<typeof caseList>;

/** The query of `GET /v1/cases`. */
export const caseListQuery = z.object({
  state: z.enum(caseStates).optional(),
  teamId: soughtText.optional(),
  stayId: z.uuid().optional(),
  reference: soughtText.optional(),
  overdue: z.enum(["true", "false"]).optional(),
  after: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type CaseListQuery = z.output<typeof caseListQuery>;

/** What `GET /v1/cases/stream` tells: ids and state only. `reset` asks the reader to read the list anew. */
export const caseStreamEvent = z.discriminatedUnion("event", [
  z.strictObject({
    event: z.literal("case.changed"),
    id: z.string().min(1),
    data: z.strictObject({ caseId: z.uuid(), stayId: z.uuid().nullable(), state: caseState }),
  }),
  z.strictObject({ event: z.literal("reset"), id: z.string(), data: z.strictObject({}) }),
]);
export type CaseStreamEvent = z.output<typeof caseStreamEvent>;

publish(caseView, "Case", "case");
publish(caseList, "CaseList", "case-list");
publish(caseStreamEvent, "CaseStreamEvent", "case-stream");
