import { createHash } from "node:crypto";

/** What can be sent as one parameter. Objects go through {@link json}, instants through `ts`: neither by accident. */
export type Value = string | number | bigint | boolean | null | Uint8Array | readonly Value[];

const isQueryMark: unique symbol = Symbol("query");

/** A statement with its parameters apart from its text; only {@link sql} makes one. */
export interface Query {
  readonly [isQueryMark]: true;
  /** With `$1`, `$2`, … where the values go. */
  readonly text: string;
  readonly values: readonly Value[];
  /** The text around the values: always one more than there are values. */
  readonly parts: readonly string[];
}

/** Writes a query: values become parameters, nested queries are spliced in with their own parameters. */
export function sql(strings: TemplateStringsArray, ...inserts: readonly (Value | Query)[]): Query {
  const parts = [strings[0] ?? ""];
  const values: Value[] = [];
  const write = (text: string) => parts.push((parts.pop() ?? "") + text);
  inserts.forEach((insert, index) => {
    if (isQuery(insert)) {
      insert.parts.forEach((part, n) => (n === 0 ? write(part) : parts.push(part)));
      values.push(...insert.values);
    } else {
      parts.push("");
      values.push(insert);
    }
    write(strings[index + 1] ?? "");
  });
  return makeQuery(parts, values);
}

/** A table, column or schema name as a fragment, quoted. For tests: the names in our own statements are written out. */
sql.identifier = (name: string): Query => makeQuery([`"${name.replaceAll('"', '""')}"`], []);

/** Fragments one after the other, with the separator between them; of none, an empty fragment. */
sql.join = (fragments: readonly Query[], separator: Query = sql`, `): Query =>
  fragments.reduce((all, next, index) => (index === 0 ? next : sql`${all}${separator}${next}`), sql``);

/** A JSON document as a parameter. */
export const json = (value: unknown): string => JSON.stringify(value) ?? "null";

/**
 * The name under which a connection keeps the statement prepared: by its text, so that the same text is planned
 * once a connection. Texts are made by {@link sql} from source code, so there are only so many of them.
 */
export function statementName(text: string): string {
  const known = names.get(text);
  if (known !== undefined) return known;
  const name = createHash("sha256").update(text).digest("base64url");
  names.set(text, name);
  return name;
}

const names = new Map<string, string>();

const isQuery = (insert: Value | Query): insert is Query =>
  typeof insert === "object" && insert !== null && isQueryMark in insert;

function makeQuery(parts: readonly string[], values: readonly Value[]): Query {
  const text = parts.reduce((all, part, index) => `${all}$${index}${part}`);
  return { [isQueryMark]: true, text, values, parts };
}
