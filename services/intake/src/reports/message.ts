import {
  formatInstant,
  messageTypes,
  nameIdWithin,
  topics,
  type dischargeEventMessage,
  type Instant,
  type Report,
  type UnitRef,
} from "@homeward/contracts";
import type { NewMessage } from "@homeward/outbox";
import type { z } from "zod";
import type { StayEffect } from "../stays/stay.ts";

export const SOURCE = "homeward/intake";

/** What a message about a discharge is made of, beside the effect. */
export interface Told {
  readonly stayId: string;
  readonly report: Report;
  readonly unit: UnitRef;
  readonly receivedAt: Instant;
  readonly traceparent: string | null;
  /** The report, sealed. */
  readonly sealed: string;
}

/** The message that an effect is told by. Its id is a name: the same event tells of the same discharge once. */
export function messageOf(effect: StayEffect, told: Told): NewMessage {
  const { stayId, report, receivedAt } = told;
  const { kind, dischargeId, number: dischargeNumber, occurredAt, dischargedAt } = effect;
  // Written in its wire form: checked by the compiler, so not once more per message.
  const data: z.input<typeof dischargeEventMessage> = {
    stayId,
    dischargeId,
    dischargeNumber,
    kind,
    eventId: report.eventId,
    occurredAt: formatInstant(occurredAt),
    receivedAt: formatInstant(receivedAt),
    dischargedAt: formatInstant(dischargedAt),
    test: report.test,
    unit: told.unit,
    sealed: told.sealed,
  };
  return {
    id: nameIdWithin(dischargeId, "discharge-event", report.eventId),
    topic: topics.dischargeEvents,
    key: stayId,
    ...messageTypes.dischargeEvent,
    time: receivedAt,
    source: SOURCE,
    traceparent: told.traceparent,
    data,
  };
}
