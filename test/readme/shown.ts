/** A word of the contract ("waiting", "applied") is meant; any other text only shows what kind of thing stands there. */
const WORD = /^[a-z]+(-[a-z]+)*$/;

/** Where an answer is not as shown; it may hold more than is shown. */
export function unlike(shown: unknown, actual: unknown, at = ""): string[] {
  if (Array.isArray(shown)) {
    if (!Array.isArray(actual)) return [`${at}: no list`];
    return shown.flatMap((each, n) =>
      actual.some((it) => unlike(each, it).length === 0) ? [] : [`${at}/${n}: nothing like it`],
    );
  }
  if (isObject(shown)) {
    if (!isObject(actual)) return [`${at}: no object`];
    return Object.entries(shown).flatMap(([key, value]) => unlike(value, actual[key], `${at}/${key}`));
  }
  if (typeof shown !== typeof actual || (shown === null) !== (actual === null))
    return [`${at}: another kind`];
  if (typeof shown === "string") return fits(shown, actual as string) ? [] : [`${at}: ${String(actual)}`];
  return typeof shown === "boolean" && shown !== actual ? [`${at}: ${String(actual)}`] : [];
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function fits(shown: string, actual: string): boolean {
  if (WORD.test(shown)) return shown === actual;
  if (/^[\dT:.Z-]+$/.test(shown)) return /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/.test(actual);
  return !shown.includes("…") || asShown(shown).test(actual);
}

/** A line as shown; "…" stands for anything. */
export const asShown = (line: string): RegExp =>
  new RegExp(
    line
      .trim()
      .split("…")
      .map((part) => RegExp.escape(part.trim()))
      .join(".*"),
  );
