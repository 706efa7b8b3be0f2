import { z } from "zod";
import { instantCodec } from "./instant.ts";
import { acknowledgementOutcomes } from "./outcomes.ts";
import { published } from "./published.ts";

/** What every message about a discharge says of it. Nothing here identifies the child. */
export const dischargeRef = z.object({
  stayId: z.uuid(),
  dischargeId: z.uuid(),
  dischargeNumber: z.number().int().positive(),
});

export const unitRef = z.object({
  odsCode: z.string(),
  ward: z.string(),
  name: z.string(),
  phone: z.string().nullable(),
});
export type UnitRef = z.infer<typeof unitRef>;

/**
 * Topic discharge-events: one event of a stay as accepted by intake.
 * `sealed` opens to the report (see report.ts) as the unit sent it.
 */
export const dischargeEventMessage = dischargeRef.extend({
  kind: z.enum(["discharged", "discharge-reversed"]),
  eventId: z.string(),
  occurredAt: instantCodec,
  receivedAt: instantCodec,
  /** The earlier of occurredAt and receivedAt: the first-contact clock runs from here. */
  dischargedAt: instantCodec,
  test: z.boolean(),
  unit: unitRef,
  sealed: z.string(),
});
export type DischargeEventMessage = z.infer<typeof dischargeEventMessage>;

export const parts = ["lead", "must-know", "copy"] as const;
export const part = z.enum(parts);
export type Part = z.infer<typeof part>;

export const routeReason = z.object({
  reason: z.string(),
  rule: z.string(),
  ruleVersion: z.number().int().positive(),
  dataReleases: z.record(z.string(), z.string()),
});
export type RouteReason = z.infer<typeof routeReason>;

/** One who must know. `round` grows each time the same team becomes a recipient of the discharge anew. */
export const routeRecipient = z.object({
  teamId: z.string(),
  part,
  round: z.number().int().positive(),
  urgent: z.boolean(),
  content: z.enum(["full", "thin"]),
  route: routeReason,
  /** The lead case that asked for this one: its ladder runs until this case exists (bounce) or accepts (pass). */
  inPlaceOf: z.object({ caseId: z.uuid(), because: z.enum(["re-routed", "passed-on"]) }).nullable(),
  /** Opens to {@link routeFacts}, cut to what the part may see. */
  sealedFacts: z.string(),
});
export type RouteRecipient = z.infer<typeof routeRecipient>;

/** Topic routes: the whole recipient set of one discharge. An older routeVersion of the same discharge is ignored. */
export const routeMessage = dischargeRef.extend({
  routeVersion: z.number().int().positive(),
  /** left: the child is out; reversed: the child never left, all cases are withdrawn; died: told once, no clock. */
  standing: z.enum(["left", "reversed", "died"]),
  dischargedAt: instantCodec,
  test: z.boolean(),
  unit: unitRef,
  /** none: the unit stated that there is no risk; flagged or not stated are treated alike. */
  risk: z.enum(["flagged", "none-stated", "not-stated"]),
  /** The crisis team whose catchment covers the child, for the ladder's `crisis`. */
  crisisTeamId: z.string().nullable(),
  /** Children's social care of the authority the child lives in, told when nobody can find the child. */
  childrensServicesTeamId: z.string().nullable(),
  recipients: z.array(routeRecipient),
});
export type RouteMessage = z.infer<typeof routeMessage>;

/** Topic case-changes: what a transition of a case means to the unit (intake) and to routing (router). */
export const caseChangeMessage = z.object({
  caseId: z.uuid(),
  stayId: z.uuid(),
  dischargeId: z.uuid(),
  dischargeNumber: z.number().int().positive(),
  round: z.number().int().positive(),
  teamId: z.string(),
  teamName: z.string(),
  part,
  state: z.enum(["waiting", "held", "accepted", "passing-on", "closed"]),
  closedAs: z.string().nullable(),
  rung: z.number().int().nonnegative(),
  toldAt: instantCodec.nullable(),
  takenOn: z
    .object({
      by: z.object({ name: z.string(), role: z.string(), odsCode: z.string() }),
      at: instantCodec,
      outcome: z.string(),
    })
    .nullable(),
  /** What routing is asked to do; null when the change is news only. */
  ask: z
    .discriminatedUnion("kind", [
      z.object({
        kind: z.literal("re-route"),
        suggestion: z.object({
          /** Opens to the postcode: with a case, it is where a known child lives. */
          sealedPostcode: z.string().optional(),
          teamId: z.string().optional(),
        }),
      }),
      z.object({ kind: z.literal("pass-on"), teamId: z.string() }),
      z.object({ kind: z.literal("pass-ended"), accepted: z.boolean() }),
    ])
    .nullable(),
  /** The unit is asked something (no-longer-here, needs-information) or the child came back. */
  outcome: z.enum(acknowledgementOutcomes).nullable(),
  historyHead: z.object({ seq: z.number().int().positive(), hash: z.string() }),
});
export type CaseChangeMessage = z.infer<typeof caseChangeMessage>;

/** Topic alarms: something a person must hear of that is not a discharge's own case. */
export const alarmMessage = z.object({
  alarmId: z.uuid(),
  kind: z.string().regex(/^[a-z][a-z0-9-]*$/),
  /** Ids only, never identity: `{ quarantineId }`, `{ topic, messageId }`, `{ unit }`. */
  about: z.record(z.string(), z.string()),
  tell: z.discriminatedUnion("to", [
    z.object({ to: z.literal("unit"), odsCode: z.string(), ward: z.string().nullable() }),
    z.object({ to: z.literal("role"), role: z.string() }),
    z.object({ to: z.literal("resolver") }),
  ]),
  severity: z.enum(["high", "normal"]),
  /** True where it came of a test event: it reaches test contact points only. */
  test: z.boolean().optional(),
  why: z.string(),
});
export type AlarmMessage = z.infer<typeof alarmMessage>;

/** The CloudEvents `type` and schema version of each kind of message. */
export const messageTypes = {
  dischargeEvent: { type: "homeward.discharge-event", version: 1 },
  route: { type: "homeward.route", version: 1 },
  caseChange: { type: "homeward.case-change", version: 1 },
  alarm: { type: "homeward.alarm", version: 1 },
} as const;

published.add(dischargeEventMessage, { id: "DischargeEvent" });
published.add(routeMessage, { id: "Route" });
published.add(caseChangeMessage, { id: "CaseChange" });
published.add(alarmMessage, { id: "Alarm" });
