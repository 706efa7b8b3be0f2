import { formatInstant, instant, type Instant } from "@homeward/contracts";
import { types } from "pg";

const INT8 = 20;
const INT8_ARRAY = 1016;
const TIMESTAMPTZ = 1184;
const TIMESTAMPTZ_ARRAY = 1185;
const DATE = 1082;
const DATE_ARRAY = 1182;
const TEXT_ARRAY: number = 1009;

/** An instant as a timestamptz parameter. */
export const ts = (at: Instant): string => formatInstant(at);

type Parse = (text: string) => unknown;

const readTexts = types.getTypeParser(TEXT_ARRAY) as (text: string) => (string | null)[];

const arrayOf =
  (parse: Parse): Parse =>
  (text) =>
    readTexts(text).map((item) => (item === null ? null : parse(item)));

const same: Parse = (text) => text;

const parsers = new Map<number, Parse>([
  [INT8, readInteger],
  [INT8_ARRAY, arrayOf(readInteger)],
  [TIMESTAMPTZ, readTimestamp],
  [TIMESTAMPTZ_ARRAY, arrayOf(readTimestamp)],
  // A day is not an instant: it stays "YYYY-MM-DD". The driver would make midnight of the local time zone of it.
  [DATE, same],
  [DATE_ARRAY, arrayOf(same)],
]);

/** How columns are read: timestamptz as Instant, int8 as number, date and numeric as text, json parsed. */
export const columnTypes = {
  getTypeParser(oid: number, format?: "text" | "binary"): Parse {
    const own = format === "binary" ? undefined : parsers.get(oid);
    return own ?? (types.getTypeParser(oid, format) as Parse);
  },
};

/** Never a number that was rounded on the way. */
function readInteger(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number)) throw new RangeError("an int8 beyond what a number holds exactly");
  return number;
}

const TIMESTAMP = /^(\d{4,6})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?\+00$/;

/** Sessions run in UTC and DateStyle ISO, so this is the only form that comes. Exact to the microsecond. */
function readTimestamp(text: string): Instant {
  const match = TIMESTAMP.exec(text);
  if (match === null) throw new RangeError("a timestamptz that is no instant of ours");
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number);
  const millis = Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second);
  return instant(millis * 1_000 + Number((match[7] ?? "0").padEnd(6, "0")));
}
