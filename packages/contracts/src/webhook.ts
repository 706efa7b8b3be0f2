import { z } from "zod";
import { instantCodec } from "./instant.ts";
import { part } from "./messages.ts";
import { acknowledgementOutcomes } from "./outcomes.ts";
import { publish } from "./published.ts";

/** What runs against a recipient: taking the child on, and seeing the child. */
export const caseClocks = ["acceptance", "contact"] as const;
export const caseClock = z.enum(caseClocks);
export type CaseClock = z.infer<typeof caseClock>;

const text = z.string();
const absent = <S extends z.ZodType>(schema: S) => schema.nullable().optional();
const answerYes = z.enum(["yes", "no", "unknown"]);

/** The child, under the report's names. */
export const toldChild = z.strictObject({
  nhsNumber: absent(text),
  nhsNumberStatus: absent(text),
  localId: absent(text),
  givenName: absent(text),
  familyName: absent(text),
  birthDate: absent(text),
});
export type ToldChild = z.infer<typeof toldChild>;

/** Where the child lives and who is responsible, under the report's names. */
export const toldHome = z.strictObject({
  destination: absent(z.strictObject({ kind: absent(text), postcode: absent(text) })),
  usualPostcode: absent(text),
  preAdmissionPostcode: absent(text),
  registeredGp: absent(text),
  lookedAfter: absent(
    z.strictObject({
      status: answerYes,
      responsibleAuthority: absent(text),
      since: absent(text),
      socialWorker: absent(z.strictObject({ name: absent(text), phone: absent(text) })),
    }),
  ),
  childProtectionPlan: absent(z.strictObject({ status: answerYes, authority: absent(text) })),
  protection: absent(z.strictObject({ address: answerYes, mustNotLearn: z.array(text).optional() })),
});
export type ToldHome = z.infer<typeof toldHome>;

/** The risk as the unit stated it; a risk that was not stated says so. */
export const toldRisk = z.strictObject({
  risk: z.enum(["flagged", "none-stated", "not-stated"]),
  riskFlags: z.array(text).optional(),
  method: absent(text),
  summary: absent(text),
});
export type ToldRisk = z.infer<typeof toldRisk>;

/** What is agreed for after the discharge, as reported. The unit's word: never an acceptance. */
export const toldFollowUp = z.strictObject({
  leadWorker: absent(z.strictObject({ name: absent(text), team: absent(text), contact: absent(text) })),
  formerTeam: absent(text),
  acceptedBy: absent(
    z.strictObject({
      name: absent(text),
      team: absent(text),
      at: absent(text),
      firstAppointment: absent(text),
    }),
  ),
});
export type ToldFollowUp = z.infer<typeof toldFollowUp>;

/** Who a message's case belongs to; never who took over from it. */
export const toldRecipient = z.strictObject({ teamId: text, name: text, odsCode: text.nullable() });

export const caseLinks = z.strictObject({
  case: z.url(),
  acknowledge: z.url(),
  firstContact: z.url(),
  page: z.url().nullable(),
});

/**
 * What every message about a case says. `stayId`, `dischargeNumber`, `unit` and `dischargedAt` are null,
 * and `alarm` is present, where the case is an alarm of Homeward's own and not a discharge.
 */
const toldCase = z.strictObject({
  notificationId: z.uuid(),
  caseId: z.uuid(),
  reference: text.length(8),
  stayId: z.uuid().nullable(),
  dischargeNumber: z.int().positive().nullable(),
  round: z.int().positive(),
  test: z.boolean(),
  part,
  urgent: z.boolean(),
  clock: caseClock,
  rung: z.int().nonnegative(),
  repeat: z.int().nonnegative(),
  why: text,
  deadlineAt: instantCodec.nullable(),
  contactDueAt: instantCodec.nullable(),
  recipient: toldRecipient,
  statement: text,
  outcomes: z.array(z.enum(acknowledgementOutcomes)),
  links: caseLinks,
  unit: z.strictObject({ odsCode: text, name: text, ward: text, phone: text.nullable() }).nullable(),
  dischargedAt: instantCodec.nullable(),
  alarm: z.strictObject({ kind: text, about: z.record(text, text) }).optional(),
});

const facts = {
  child: toldChild.optional(),
  home: toldHome.optional(),
  risk: toldRisk.optional(),
  followUp: toldFollowUp.optional(),
};

const message = <T extends string, D extends z.ZodType>(type: T, data: D) =>
  z.strictObject({ type: z.literal(type), timestamp: instantCodec, data });

/** The body of the webhook that Homeward sends; a stand-down has no place for facts about a child. */
export const webhookBody = z.discriminatedUnion("type", [
  message("case.alarm", toldCase.extend(facts)),
  message("case.reminder", toldCase.extend(facts)),
  message("case.information", toldCase.extend(facts)),
  message("case.stand-down", toldCase),
  message("ping", z.strictObject({ notificationId: z.uuid(), test: z.boolean(), why: text })),
]);
/** Read: instants are {@link instantCodec} numbers. */
export type WebhookBody = z.output<typeof webhookBody>;
/** On the wire: instants are RFC 3339 strings. */
export type WebhookBodyJson = z.input<typeof webhookBody>;

publish(webhookBody, "Webhook", "webhook");
