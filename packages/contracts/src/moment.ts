import { formatInstant, instant, parseInstant, type Instant } from "./instant.ts";

/**
 * A point in time as units write it: an instant (RFC 3339), or a date, which means 00:00 that day in Europe/London.
 * `from` is its first instant, `until` the last (the same for an instant; the end of the day for a date).
 */
export interface Moment {
  readonly text: string;
  readonly precision: "instant" | "date";
  readonly from: Instant;
  readonly until: Instant;
  /** The text had no offset and was read as Europe/London. */
  readonly offsetMissing: boolean;
}

const LONDON = "Europe/London";
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const LOCAL = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?$/;
const WITH_OFFSET = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}(:?\d{2})?)$/i;
const FIRST_YEAR = 1900;
const LAST_YEAR = 2199;

const micros = (at: Temporal.Instant): Instant => instant(Number(at.epochNanoseconds / 1_000n));

const USUAL = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/;

/** An instant in its usual form, which nearly all are; null for anything else, and for days that are not. */
function readUsual(text: string): Moment | null {
  if (!USUAL.test(text)) return null;
  const from = instant(Date.parse(text) * 1_000);
  if (Number.isNaN(from) || formatInstant(from) !== text) return null;
  return { text, precision: "instant", from, until: from, offsetMissing: false };
}

// Midnight in London takes a while to find, and the same days come again and again.
const knownDates = new Map<string, Moment>();
const MOST_KNOWN = 20_000;

function readDate(text: string): Moment {
  const known = knownDates.get(text);
  if (known !== undefined) return known;
  const read = readNewDate(text);
  if (knownDates.size >= MOST_KNOWN) knownDates.clear();
  knownDates.set(text, read);
  return read;
}

function readNewDate(text: string): Moment {
  const date = Temporal.PlainDate.from(text);
  const from = micros(date.toZonedDateTime(LONDON).toInstant());
  const next = micros(date.add({ days: 1 }).toZonedDateTime(LONDON).toInstant());
  return { text, precision: "date", from, until: instant(next - 1), offsetMissing: false };
}

function readTime(text: string): Moment {
  const offsetMissing = !WITH_OFFSET.test(text);
  // An hour that the clock shows twice is taken as the first: clocks that run from it are never late.
  const from = offsetMissing
    ? micros(
        Temporal.PlainDateTime.from(text).toZonedDateTime(LONDON, { disambiguation: "earlier" }).toInstant(),
      )
    : parseInstant(text);
  return { text: formatInstant(from), precision: "instant", from, until: from, offsetMissing };
}

/** Reads an instant, a date, or a local time without offset; null when it is none of these or not of 1900 to 2199. */
export function parseMoment(text: string): Moment | null {
  const trimmed = text.trim();
  const year = Number(trimmed.slice(0, 4));
  if (!(year >= FIRST_YEAR && year <= LAST_YEAR)) return null;
  const usual = readUsual(trimmed);
  if (usual !== null) return usual;
  try {
    if (DATE.test(trimmed)) return readDate(trimmed);
    return WITH_OFFSET.test(trimmed) || LOCAL.test(trimmed) ? readTime(trimmed) : null;
  } catch {
    return null;
  }
}
