import { warn, type Notes } from "./notes.ts";

/** Reads one value of a report; `undefined` is a missing one. Never throws, whatever the value. */
export type Read<T> = (value: unknown, notes: Notes) => T;
/** A reader that still has to be told where in the report it stands, as a JSON pointer. */
export type Field<T> = (at: string) => Read<T>;
type Fields = Readonly<Record<string, Field<unknown>>>;
export type Fielded<F extends Fields> = { [K in keyof F]: F[K] extends Field<infer T> ? T : never };

export interface Expectation {
  /** `null` is an answer and not a gap. */
  readonly nullable?: boolean;
  /** What is said when it is missing, if the usual words do not do. */
  readonly ifMissing?: string;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Whether nothing is stated here; warns where that is a gap. */
export function isAbsent(value: unknown, at: string, notes: Notes, expected: Expectation = {}): boolean {
  if (value !== undefined && value !== null) return false;
  if (value === undefined || expected.nullable !== true) warn(notes, "missing", at, expected.ifMissing);
  return true;
}

/** A reader for a field that may be absent: `absent` stands in, else `read` has a value that is there. */
export function given<T>(absent: T, expected: Expectation, read: (at: string) => Read<T>): Field<T> {
  return (at) => {
    const present = read(at);
    return (value, notes) => (isAbsent(value, at, notes, expected) ? absent : present(value, notes));
  };
}

// Field names look like this. Anything else may be a value in the wrong place, and is not repeated.
const SPEAKABLE = /^[a-z][A-Za-z0-9]{0,39}$/;

/** Stands for a value that is there and that no reader can make anything of. */
export const UNREADABLE: unknown = Symbol("unreadable");

/**
 * An object with these fields; every one of them is read, also from nothing at all, so that each gap is told.
 * Where something else stands in its place the fields are read from `ifUnreadable`: as not stated, unless it says
 * otherwise.
 */
export function object<F extends Fields>(
  fields: F,
  ifUnreadable: Readonly<Record<string, unknown>> = {},
): Field<Fielded<F>> {
  return (at) => {
    const readers = Object.entries(fields).map(([name, field]) => [name, field(`${at}/${name}`)] as const);
    const sourceOf = (value: unknown, notes: Notes): Readonly<Record<string, unknown>> => {
      if (isObject(value)) return value;
      if (value === undefined || value === null) return {};
      warn(notes, "unreadable", at);
      return ifUnreadable;
    };
    return (value, notes) => {
      const source = sourceOf(value, notes);
      for (const name of Object.keys(source))
        if (!Object.hasOwn(fields, name))
          warn(notes, "unknown-field", SPEAKABLE.test(name) ? `${at}/${name}` : at);
      const result: Record<string, unknown> = {};
      for (const [name, read] of readers) result[name] = read(source[name], notes);
      return result as Fielded<F>;
    };
  };
}

/** An object that can be absent as a whole, which is one gap and not many. */
export function objectOrNull<F extends Fields>(fields: F): Field<Fielded<F> | null> {
  return given<Fielded<F> | null>(null, { nullable: true }, (at) => {
    const read = object(fields)(at);
    return (value, notes) => {
      if (isObject(value)) return read(value, notes);
      warn(notes, "unreadable", at);
      return null;
    };
  });
}

const SPACES = /[\s_]+/g;
const tidy = (text: string) => text.trim().toLowerCase().replaceAll(SPACES, "-");

/** One of the known words, in any case and with spaces or underscores for hyphens; booleans stand for yes and no. */
export function wordOf<W extends string>(
  words: readonly W[],
  value: unknown,
): { word: W; exact: boolean } | null {
  const written = typeof value === "boolean" ? (value ? "yes" : "no") : value;
  if (typeof written !== "string") return null;
  const word = words.find((known) => known === written) ?? words.find((known) => known === tidy(written));
  return word === undefined ? null : { word, exact: word === value };
}

/** One of the known words, `unknown` where it is none of them or missing. */
export function choice<W extends string, U extends W | null>(
  words: readonly W[],
  unknown: U,
  expected: Expectation = {},
): Field<W | U> {
  return given<W | U>(unknown, expected, (at) => (value, notes) => {
    const found = wordOf(words, value);
    if (found === null) warn(notes, "unknown-value", at);
    else if (!found.exact) warn(notes, "untidy-value", at);
    return found?.word ?? unknown;
  });
}

/** true, false, or null for unknown. */
export function flag(expected: Expectation = { nullable: true }): Field<boolean | null> {
  return given<boolean | null>(null, expected, (at) => (value, notes) => {
    if (typeof value === "boolean") return value;
    const found = wordOf(["yes", "no", "true", "false"], value);
    warn(notes, found === null ? "unreadable" : "untidy-value", at);
    return found === null ? null : found.word === "yes" || found.word === "true";
  });
}
