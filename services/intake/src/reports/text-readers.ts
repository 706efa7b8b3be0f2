import { parseMoment, storable, type Moment } from "@homeward/contracts";
import { warn, type Notes } from "./notes.ts";
import { given, type Expectation, type Field } from "./readers.ts";

/** A message on Kafka is at most 1 MiB; with these bounds a sealed report stays far below. */
const LONGEST_TEXT = 1_000;
export const LONGEST_SUMMARY = 20_000;
const LONGEST_LIST = 100;

/** The text as it can be stored; flags where something had to be replaced. */
function kept(text: string, at: string, notes: Notes): string {
  const found = storable(text);
  if (found !== text) warn(notes, "characters-replaced", at);
  return found;
}

/** The text that stands here; numbers that lost no digit count as text. null: blank or nothing that can be text. */
export function textOf(value: unknown, at: string, notes: Notes): string | null {
  if (Number.isSafeInteger(value)) {
    warn(notes, "untidy-value", at);
    return String(value);
  }
  if (typeof value !== "string") {
    warn(notes, "unreadable", at);
    return null;
  }
  const text = kept(value, at, notes).trim();
  if (text === "") warn(notes, "missing", at);
  return text === "" ? null : text;
}

function bounded(text: string, longest: number, at: string, notes: Notes): string {
  if (text.length <= longest) return text;
  warn(notes, "cut", at);
  return text.slice(0, longest).toWellFormed();
}

/** Free text; blank is missing. */
export function text(expected: Expectation = {}, longest = LONGEST_TEXT): Field<string | null> {
  return given<string | null>(null, expected, (at) => (value, notes) => {
    const found = textOf(value, at, notes);
    return found === null ? null : bounded(found, longest, at, notes);
  });
}

/** A code in its usual form; what `parse` refuses is kept as given, for a person to read, with the warning `odd`. */
export function code(
  parse: (text: string) => string | null,
  odd: "nhs-number-invalid" | "postcode-malformed" | "ods-code-malformed" | "gss-code-malformed",
  expected: Expectation = {},
): Field<string | null> {
  return (at) => {
    const read = text(expected)(at);
    return (value, notes) => {
      const written = read(value, notes);
      const usual = written === null ? null : parse(written);
      if (written !== null && usual === null) warn(notes, odd, at);
      return usual ?? written;
    };
  };
}

const momentOf = (value: unknown): Moment | null => (typeof value === "string" ? parseMoment(value) : null);

/** An instant or a date. */
export function moment(expected: Expectation = {}): Field<string | null> {
  return given<string | null>(null, expected, (at) => (value, notes) => {
    const found = momentOf(value);
    if (found === null) warn(notes, "unreadable", at);
    else if (found.offsetMissing) warn(notes, "offset-missing", at);
    return found?.text ?? null;
  });
}

/** A date of the calendar; of an instant its date as written. */
export function date(expected: Expectation = {}): Field<string | null> {
  return given<string | null>(null, expected, (at) => (value, notes) => {
    const found = momentOf(value);
    if (found === null || typeof value !== "string") {
      warn(notes, "unreadable", at);
      return null;
    }
    if (found.precision === "instant") warn(notes, "untidy-value", at);
    return value.trim().slice(0, 10);
  });
}

/** Several texts; one alone may stand without brackets. `unreadable` stands in for an item that is no text. */
export function texts(expected: Expectation = {}, unreadable: string | null = null): Field<string[]> {
  return given<string[]>([], expected, (at) => (value, notes) => {
    const items: readonly unknown[] = Array.isArray(value) ? value : [value];
    if (!Array.isArray(value)) warn(notes, "untidy-value", at);
    if (items.length > LONGEST_LIST) warn(notes, "cut", at);
    return items
      .slice(0, LONGEST_LIST)
      .map((item) => textOf(item, at, notes) ?? unreadable)
      .filter((item) => item !== null)
      .map((item) => bounded(item, LONGEST_TEXT, at, notes));
  });
}
