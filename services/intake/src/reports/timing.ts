import { DAY, MINUTE, parseMoment, plus, type Instant, type Report, type Warning } from "@homeward/contracts";

/** Clocks of other houses may be this much ahead. */
const TOLERANCE = 5 * MINUTE;
const VERY_LATE = 31 * DAY;

export interface Occurrence {
  readonly occurredAt: Instant;
  /** The end of the day when only a date was stated. */
  readonly occurredUntil: Instant;
  readonly warnings: readonly Warning[];
}

/** When the event happened, as far as the report says; else when it was received. */
export function occurrence(report: Pick<Report, "occurredAt">, receivedAt: Instant): Occurrence {
  const moment = report.occurredAt === null ? null : parseMoment(report.occurredAt);
  if (moment === null) return { occurredAt: receivedAt, occurredUntil: receivedAt, warnings: [] };
  const { from, until } = moment;
  const found = [
    from > plus(receivedAt, TOLERANCE)
      ? warning("occurred-in-future", "Lies in the future: the clock of first contact runs from receipt.")
      : null,
    from < plus(receivedAt, -VERY_LATE)
      ? warning("occurred-long-ago", "Lies more than 31 days back: please check the date.")
      : null,
  ];
  return { occurredAt: from, occurredUntil: until, warnings: found.filter((each) => each !== null) };
}

const warning = (code: string, message: string): Warning => ({ code, pointer: "/occurredAt", message });
