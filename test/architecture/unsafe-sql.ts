type Reasons = readonly (readonly [RegExp, string])[];

/** A name, quoted or not. */
const NAME = String.raw`(?:if (?:not )?exists )?(?:only )?"?([a-z_]\w*)"?`;
const NEW_COLUMN = String.raw`^add (?!constraint|check|primary|unique|foreign|exclude)`;
const INDEX_MADE =
  "makes an index while nobody may write: make it concurrently, then add it using that index";
const ALL_READ =
  "reads the whole table while nobody may write: add it not valid, validate it in another file";

/** What a statement must not do to a table that is in use. */
const statementBreaks: Reasons = [
  [/^(drop (table|view|sequence|type|function)|truncate)\b/, "takes away what the previous version uses"],
  [/^alter (index|type|view|sequence) .*\brename\b/, "takes away a name"],
  [/^create (unique )?index (?!concurrently)/, "lets nobody write until it is made: concurrently"],
  [/^drop index (?!concurrently)/, "lets nobody read or write while it waits: concurrently"],
  [/^(update|delete from|merge into)\b/, "holds the rows that it writes: do it in batches, from code"],
  [/^(lock|cluster|vacuum full|reindex (?!.*concurrently))\b/, "lets nobody write while it runs"],
];

/** What one action of an `alter table` must not do. */
const actionBreaks: Reasons = [
  [/^drop (column |(?!constraint))/, "takes away a column"],
  [/^rename\b/, "takes away a name"],
  [/^alter .*\btype\b/, "writes the table anew, and changes what the previous version reads"],
  [/^alter .*\bset not null\b/, "refuses what the previous version writes"],
  [/^alter .*\bdrop default\b/, "refuses what the previous version leaves out"],
  [
    new RegExp(String.raw`${NEW_COLUMN}(?!.*\bdefault\b).*\bnot null\b`),
    "adds what the previous version does not fill",
  ],
  [
    new RegExp(String.raw`${NEW_COLUMN}.*\b(default \w*(random|uuid|clock)\w*\(|generated|\w*serial)`),
    "writes the whole table anew",
  ],
  [/^add .*\b(unique|primary key|exclude)\b(?! using index)/, INDEX_MADE],
  [/^add .*\b(check|foreign key|references)\b(?!.*\bnot valid\b)/, ALL_READ],
  [/^set (un)?logged|^set tablespace/, "writes the whole table anew"],
];

const ALTER = new RegExp(`^alter table ${NAME} (.*)$`);
const MADE = new RegExp(`^create (?:unlogged )?table ${NAME}`);
const TOUCHED = [
  new RegExp(
    `^(?:alter table|drop table|truncate(?: table)?|update|delete from|merge into|lock(?: table)?) ${NAME}`,
  ),
  new RegExp(String.raw`^create (?:unique )?index .*?\bon ${NAME}`),
];

/**
 * What of a migration is not safe while the previous version still runs on live traffic, as "statement: reason". To a
 * table that the same file makes anything may be done: it is nobody's yet.
 */
export function unsafeStatements(text: string): string[] {
  const statements = statementsOf(text);
  const own = new Set(statements.map((it) => MADE.exec(it)?.[1]).filter((it) => it !== undefined));
  const foreign = statements.filter((it) => !own.has(tableOf(it)));
  return foreign.flatMap((it) => {
    const actions = actionsOf(ALTER.exec(it)?.[2] ?? "");
    return [reason(it, statementBreaks), ...actions.map((action) => reason(action, actionBreaks))]
      .filter((why) => why !== undefined)
      .map((why) => `${it.slice(0, 60)}: ${why}`);
  });
}

/** The table that a statement touches; "" where none is named. */
const tableOf = (sql: string): string =>
  TOUCHED.map((touched) => touched.exec(sql)?.[1]).find((name) => name !== undefined) ?? "";

const reason = (sql: string, reasons: Reasons): string | undefined =>
  reasons.find(([pattern]) => pattern.test(sql))?.[1];

/** In lower case, on one line, without comments; what is between quotes is left out, since it is data. */
function statementsOf(text: string): string[] {
  return text
    .replaceAll(/--.*$/gm, "")
    .replaceAll(/'(?:[^']|'')*'/g, "''")
    .toLowerCase()
    .split(";")
    .map((it) => it.replaceAll(/\s+/g, " ").trim())
    .filter((it) => it !== "");
}

/** The actions of an `alter table`: apart at the commas that stand in no parentheses. */
function actionsOf(actions: string): string[] {
  let depth = 0;
  const split = actions.split("").map((sign) => {
    depth += sign === "(" ? 1 : sign === ")" ? -1 : 0;
    return sign === "," && depth === 0 ? "\n" : sign;
  });
  return split
    .join("")
    .split("\n")
    .map((it) => it.trim());
}
