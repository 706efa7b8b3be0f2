import { z } from "zod";

/** An instant: whole microseconds since 1970-01-01T00:00:00Z (PostgreSQL's own resolution). */
export type Instant = number & { readonly __instant: unique symbol };
/** A length of time in whole microseconds; may be negative. */
export type Micros = number;

export const MILLISECOND: Micros = 1_000;
export const SECOND: Micros = 1_000_000;
export const MINUTE: Micros = 60 * SECOND;
export const HOUR: Micros = 60 * MINUTE;
export const DAY: Micros = 24 * HOUR;

/** Marks a number of microseconds since the epoch as an instant. */
export const instant = (micros: number): Instant => micros as Instant;
export const plus = (at: Instant, length: Micros): Instant => (at + length) as Instant;
export const earlier = (a: Instant, b: Instant): Instant => (a < b ? a : b);
export const later = (a: Instant, b: Instant): Instant => (a > b ? a : b);

/** Reads an RFC 3339 instant with offset; throws RangeError on anything else. */
export function parseInstant(text: string): Instant {
  return Number(Temporal.Instant.from(text).epochNanoseconds / 1_000n) as Instant;
}

/** RFC 3339 in UTC; as many fraction digits as the instant needs (none, 3 or 6). */
export function formatInstant(at: Instant): string {
  // Several a message: by way of Temporal and BigInt each would cost as much as sealing the report.
  const millis = Math.floor(at / 1_000);
  const micros = at - millis * 1_000;
  const text = new Date(millis).toISOString();
  if (micros > 0) return `${text.slice(0, -1)}${String(micros).padStart(3, "0")}Z`;
  return text.endsWith(".000Z") ? `${text.slice(0, -5)}Z` : text;
}

/** An ISO 8601 duration of hours and smaller or whole 24 h days ("PT30M", "P1D"), in microseconds; throws RangeError. */
export function parseDuration(text: string): Micros {
  const duration = Temporal.Duration.from(text);
  if (duration.years || duration.months || duration.weeks)
    throw new RangeError(`duration must be in days or smaller: ${text}`);
  return Math.round(duration.total({ unit: "microseconds", relativeTo: "1970-01-01" }));
}

const isParsable = (parse: (text: string) => unknown) => (text: string) => {
  try {
    parse(text);
    return true;
  } catch {
    return false;
  }
};

/** On the wire an RFC 3339 string, in code an {@link Instant}. */
export const instantCodec = z.codec(
  z.string().refine(isParsable(parseInstant), "not an RFC 3339 instant"),
  z.custom<Instant>(Number.isSafeInteger),
  {
    decode: parseInstant,
    encode: formatInstant,
  },
);

/** An ISO 8601 duration string that {@link parseDuration} can read. */
export const durationText = z
  .string()
  .refine(isParsable(parseDuration), "not an ISO 8601 duration such as PT30M");
