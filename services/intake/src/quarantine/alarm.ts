import {
  HOUR,
  instant,
  londonTime,
  messageTypes,
  nameId,
  plus,
  topics,
  type alarmMessage,
  type Instant,
} from "@homeward/contracts";
import type { NewMessage } from "@homeward/outbox";
import type { z } from "zod";
import { SOURCE } from "../reports/message.ts";

/** A unit's refusals for one reason within one hour: they ring once. */
export interface Ringing {
  readonly odsCode: string;
  readonly ward: string;
  readonly code: string;
  /** Its beginning. */
  readonly hour: Instant;
  /** The refusal that rings. */
  readonly quarantineId: string;
}

/** The beginning of the hour that an instant lies in. */
export const hourOf = (at: Instant): Instant => instant(Math.floor(at / HOUR) * HOUR);

/** What the unit is told, once for an hour's refusals. */
export function alarmOf(ringing: Ringing, at: Instant): NewMessage {
  const { odsCode, ward, code, hour, quarantineId } = ringing;
  const alarmId = nameId("alarm", "report-refused", odsCode, ward, code, hour);
  const data: z.input<typeof alarmMessage> = {
    alarmId,
    kind: "report-refused",
    about: { quarantineId, code },
    tell: { to: "unit", odsCode, ward },
    severity: "high",
    why: `A report of this unit was refused (${code}) and nobody was told of what it says. It is kept in quarantine; correct it and send it again, or telephone the community team. Whatever else is refused for this reason before ${londonTime(plus(hour, HOUR))} is kept too, without another alarm.`,
  };
  return {
    id: nameId("alarm-message", alarmId),
    topic: topics.alarms,
    key: alarmId,
    ...messageTypes.alarm,
    time: at,
    source: SOURCE,
    data,
  };
}
