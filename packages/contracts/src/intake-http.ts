import { z } from "zod";
import { instantCodec } from "./instant.ts";
import { caseChangeMessage, part } from "./messages.ts";
import { publish } from "./published.ts";
import { eventTypes } from "./report.ts";

/** Something untidy in a report that was accepted all the same. Never holds what was sent, only where it stands. */
export const warning = z.object({
  code: z.string(),
  /** JSON pointer into the report; "" is the whole of it. */
  pointer: z.string(),
  message: z.string(),
});
export type Warning = z.infer<typeof warning>;

/** 202 of POST /v1/discharge-events. */
export const reportAnswer = z.object({
  eventId: z.string(),
  stayId: z.uuid(),
  /** null: the event concerns no discharge, such as a plan. */
  dischargeNumber: z.number().int().positive().nullable(),
  receivedAt: instantCodec,
  replayed: z.boolean(),
  warnings: z.array(warning),
  /** Who is responsible for follow-up as long as nobody has accepted it. */
  statement: z.string(),
  links: z.object({ stay: z.string() }),
});
export type ReportAnswer = z.infer<typeof reportAnswer>;

const stayRecipient = z.object({
  caseId: z.uuid(),
  name: z.string(),
  part,
  toldAt: instantCodec.nullable(),
  state: z.enum(["waiting", "held", "accepted", "passing-on", "closed"]),
  /** How the case ended, as in `Case.closedAs`; null while it goes on. */
  closedAs: caseChangeMessage.shape.closedAs,
  rung: z.number().int().nonnegative(),
  takenOn: caseChangeMessage.shape.takenOn,
});

const stayDischarge = z.object({
  dischargeNumber: z.number().int().positive(),
  dischargedAt: instantCodec,
  statement: z.string(),
  recipients: z.array(stayRecipient),
});

/** 200 of GET /v1/stays/{stayId}. */
export const stayView = z.object({
  stayId: z.uuid(),
  state: z.enum(["present", "left"]),
  discharges: z.array(stayDischarge),
  events: z.array(
    z.object({
      eventId: z.string(),
      /** null: a type that is not in the contract. */
      type: z.enum(eventTypes).nullable(),
      occurredAt: instantCodec,
      receivedAt: instantCodec,
      dischargeNumber: z.number().int().positive().nullable(),
    }),
  ),
  warnings: z.array(warning.extend({ eventId: z.string() })),
});
export type StayView = z.infer<typeof stayView>;

/**
 * 200 of GET /v1/quarantine. `code` is that of the problem the sender was answered; `bytes` how many are kept. The same
 * bytes of the same unit, refused for the same reason again, are one item: `times`, first `at`, last `lastAt`.
 */
export const quarantineList = z.object({
  items: z.array(
    z.object({
      id: z.uuid(),
      at: instantCodec,
      code: z.string(),
      bytes: z.number().int().nonnegative(),
      times: z.number().int().positive(),
      lastAt: instantCodec,
    }),
  ),
  next: z.string().nullable(),
});
export type QuarantineList = z.infer<typeof quarantineList>;

publish(reportAnswer, "ReportAnswer", "report-response");
publish(stayView, "Stay", "stay");
publish(quarantineList, "QuarantineList", "quarantine");
