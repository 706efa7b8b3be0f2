import { parseOdsCode, type EventType } from "@homeward/contracts";
import { sha256 } from "@homeward/kernel";
import { warn, type Notes, type ReportFault } from "./notes.ts";
import { given, wordOf, type Field } from "./readers.ts";
import { textOf } from "./text-readers.ts";

const LONGEST_EVENT_ID = 100;
const LONGEST_SPELL_ID = 1_000;

function refuse(notes: Notes, fault: ReportFault): null {
  notes.faults.push(fault);
  return null;
}

/** The text of a field without which there is no report; null after a fault. */
function required(value: unknown, at: string, notes: Notes): string | null {
  if (value === undefined || value === null)
    return refuse(notes, { pointer: at, code: "missing", message: "This field is required." });
  if (typeof value === "number" && !Number.isSafeInteger(value))
    return refuse(notes, {
      pointer: at,
      code: "impossible",
      message: "Not a whole number; send it as text.",
    });
  const isText = typeof value === "string" || typeof value === "number";
  const text = isText ? textOf(value, at, notes) : null;
  return text ?? refuse(notes, { pointer: at, code: "impossible", message: "This field must hold text." });
}

/** What happened. A type that is not known is accepted with a warning, and null. */
export const typeField =
  (known: readonly EventType[]): Field<EventType | null> =>
  (at) =>
  (value, notes) => {
    const written = required(value, at, notes);
    if (written === null) return null;
    const found = wordOf(known, written);
    const understood = `Not a known type: kept, and nothing was done. Known are ${known.join(", ")}.`;
    if (found === null) warn(notes, "unknown-value", at, understood);
    else if (!found.exact) warn(notes, "untidy-value", at);
    return found?.word ?? null;
  };

export const odsCodeField: Field<string | null> = (at) => (value, notes) => {
  const written = required(value, at, notes);
  if (written === null) return null;
  const message = "Not an organisation code: 2 to 12 letters and digits.";
  return parseOdsCode(written) ?? refuse(notes, { pointer: at, code: "impossible", message });
};

export const spellIdField: Field<string | null> = (at) => (value, notes) => {
  const written = required(value, at, notes);
  if (written === null || written.length <= LONGEST_SPELL_ID) return written;
  return refuse(notes, { pointer: at, code: "impossible", message: "Longer than 1,000 characters." });
};

/** The sender's id of the event; one that is too long is stood for by its hash. */
export const eventIdField = given<string | null>(
  null,
  { ifMissing: "Not stated: it is made from the content, so that a change of content is another event." },
  (at) => (value, notes) => {
    const written = textOf(value, at, notes);
    if (written === null || written.length <= LONGEST_EVENT_ID) return written;
    warn(notes, "event-id-too-long", at);
    return `sha256-${sha256(written)}`;
  },
);

/** Whether this is a drill. Only a plain yes makes it one: a real child is never taken for a test. */
export const testField: Field<boolean> = (at) => (value, notes) => {
  if (typeof value === "boolean") return value;
  if (value === undefined) return false;
  const found = wordOf(["yes", "no", "true", "false"], value);
  warn(notes, found === null ? "unreadable" : "untidy-value", at);
  return found !== null && (found.word === "yes" || found.word === "true");
};
