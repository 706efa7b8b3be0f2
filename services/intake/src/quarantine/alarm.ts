import { alarmOf, HOUR, instant, londonTime, plus, type Instant } from "@homeward/contracts";
import type { NewMessage } from "@homeward/outbox";
import { SOURCE } from "../reports/message.ts";

/** A unit's refusals for one reason within one hour: they ring once. */
export interface Ringing {
  readonly odsCode: string;
  readonly ward: string;
  readonly code: string;
  /** Its beginning. */
  readonly hour: Instant;
  /** Sent under a demo key. */
  readonly test: boolean;
  /** The refusal that rings. */
  readonly quarantineId: string;
}

/** The beginning of the hour that an instant lies in. */
export const hourOf = (at: Instant): Instant => instant(Math.floor(at / HOUR) * HOUR);

/** What the unit is told, once for an hour's refusals. */
export function refusalAlarm(ringing: Ringing, at: Instant): NewMessage {
  const { odsCode, ward, code, hour, test, quarantineId } = ringing;
  return alarmOf(
    {
      kind: "report-refused",
      name: [odsCode, ward, code, hour, ...(test ? ["test"] : [])],
      about: { quarantineId, code },
      tell: { to: "unit", odsCode, ward },
      severity: "high",
      ...(test && { test }),
      why: `A report of this unit was refused (${code}) and nobody was told of what it says. It is kept in quarantine; correct it and send it again, or telephone the community team. Whatever else is refused for this reason before ${londonTime(plus(hour, HOUR))} is kept too, without another alarm.`,
    },
    { source: SOURCE, time: at },
  );
}
