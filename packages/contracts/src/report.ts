import { z } from "zod";
import { publish } from "./published.ts";

/** The event types of the contract. Which of them act is said by intake. */
export const eventTypes = [
  "discharged",
  "discharge-reversed",
  "planned",
  "plan-cancelled",
  "admitted",
  "transferred",
  "leave-started",
  "leave-ended",
  "details-updated",
  "destination-changed",
  "died",
] as const;
export type EventType = (typeof eventTypes)[number];

export const legalStatuses = ["informal", "detained", "unknown"] as const;
export const destinationKinds = [
  "usual-residence",
  "relatives",
  "foster-care",
  "childrens-home",
  "supported",
  "temporary",
  "no-fixed-abode",
  "other-hospital",
  "custody",
  "unknown",
] as const;
export type DestinationKind = (typeof destinationKinds)[number];
export const yesNoUnknown = ["yes", "no", "unknown"] as const;
export const dischargeMethods = [
  "planned",
  "clinical-decision",
  "self",
  "against-advice",
  "by-relative",
  "tribunal",
  "court",
  "died",
  "other",
  "unknown",
] as const;
export type DischargeMethod = (typeof dischargeMethods)[number];
export const riskStatements = ["flagged", "none-stated", "not-stated"] as const;
export const objections = ["none", "stated", "not-asked"] as const;
export const nhsNumberStatuses = ["01", "02", "03", "04", "05", "06", "07", "08"] as const;

const text = z.string().nullable();
/** "2026-11-20T17:30:00Z" or "2026-11-20"; read it with parseMoment. */
const moment = z.string().nullable();
const flag = z.boolean().nullable();
const named = <Shape extends z.ZodRawShape>(shape: Shape) => z.object(shape).nullable();

const home = z.object({
  destination: z.object({ kind: z.enum(destinationKinds), postcode: text }),
  usualPostcode: text,
  preAdmissionPostcode: text,
  registeredGp: text,
  lookedAfter: z.object({
    status: z.enum(yesNoUnknown),
    responsibleAuthority: text,
    since: moment,
    socialWorker: named({ name: text, phone: text }),
  }),
  childProtectionPlan: z.object({ status: z.enum(yesNoUnknown), authority: text }),
  protection: z.object({ address: z.enum(yesNoUnknown), mustNotLearn: z.array(z.string()) }),
});

const discharge = z.object({
  method: z.enum(dischargeMethods),
  announcedAt: moment,
  risk: z.enum(riskStatements),
  riskFlags: z.array(z.string()),
  urgent: flag,
  summary: text,
});

const followUp = z.object({
  leadWorker: named({ name: text, team: text, contact: text }),
  formerTeam: text,
  acceptedBy: named({ name: text, team: text, at: moment, firstAppointment: moment }),
});

const sharing = z.object({
  objection: z.enum(objections).nullable(),
  to: z.array(z.string()),
  overriddenBy: named({ name: text, role: text, reason: text }),
  safeContact: text,
});

/**
 * What a unit reported, in one form: every field is there, and what the unit did not say (or said unreadably) is
 * `null`, or the enumeration's own word for it ("unknown", "not-stated"). It never turns into a "no".
 * Postcodes, organisation and area codes and NHS numbers are in their usual form where they are well formed and as
 * sent where they are not, for a person to read: take them through parsePostcode and its neighbours before use.
 */
export const report = z.object({
  eventId: z.string(),
  /** null: a type that is not in the contract. */
  type: z.enum(eventTypes).nullable(),
  /** null: not stated; the receipt stands in for it. */
  occurredAt: moment,
  test: z.boolean(),
  unit: z.object({
    odsCode: z.string(),
    ward: text,
    contact: z.object({ name: text, phone: text, email: text }),
  }),
  stay: z.object({
    spellId: z.string(),
    admittedAt: moment,
    legalStatus: z.enum(legalStatuses),
    section117: flag,
    intendedLongStay: flag,
  }),
  child: z.object({
    nhsNumber: text,
    nhsNumberStatus: z.enum(nhsNumberStatuses).nullable(),
    localId: text,
    givenName: text,
    familyName: text,
    /** YYYY-MM-DD; null is treated as under 18. */
    birthDate: text,
  }),
  home,
  discharge,
  followUp,
  sharing,
});
export type Report = z.infer<typeof report>;

/**
 * The body of POST /v1/discharge-events, for those who write one. Intake itself reads far more leniently: only
 * `type`, `unit.odsCode` and `stay.spellId` are required, and what cannot be read elsewhere is a warning.
 */
export const reportRequest = z.looseObject({
  ...partly(report).shape,
  eventId: z.string().max(100).optional(),
  type: z.enum(eventTypes),
  unit: partly(report.shape.unit).required({ odsCode: true }),
  stay: partly(report.shape.stay).required({ spellId: true }),
});

/** The same object with everything in it optional, however deep. */
function partly(schema: z.ZodObject): z.ZodObject {
  const shape = Object.entries(schema.shape).map(([name, field]) => [name, z.optional(partlyAny(field))]);
  return z.object(Object.fromEntries(shape) as z.ZodRawShape);
}

function partlyAny(field: z.core.$ZodType): z.core.$ZodType {
  if (field instanceof z.ZodNullable) return z.nullable(partlyAny(field.unwrap()));
  return field instanceof z.ZodObject ? partly(field) : field;
}

publish(reportRequest, "Report", "report");
