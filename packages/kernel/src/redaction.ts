import { errorCode, HomewardError } from "./errors.ts";

/**
 * Fields that may say who a child or a person is, or hold a secret; lower case, without separators. `reason` is what
 * a person wrote; why something of ours failed is logged as `failure`, a code.
 */
const HIDDEN_FIELDS = new Set(
  `givenname familyname fullname nhsnumber localid birthdate dateofbirth dob postcode usualpostcode
   preadmissionpostcode address email phone telephone contact safecontact child home risk riskflags followup
   sharing report facts summary note reason safetyplan leadworker socialworker takenon by answerer localrecordid
   body rawbody payload text html subject statement authorization cookie setcookie apikey bearer token password
   secret secrets signature webhooksignature sealed sealedfacts sealingkey values parameters query querystring
   headers originalurl`.split(/\s+/),
);

const HIDDEN = "[hidden]";
const DEEPEST = 6;
const MOST_FRAMES = 20;

/**
 * The second line of defence of "ids, never identity": replaces the value of every identity-like field, at any
 * depth, and cuts errors down to what cannot carry input. The first line is not to log such fields.
 */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === "bigint") return value.toString();
  if (typeof value !== "object" || value === null) return value;
  if (depth >= DEEPEST || ArrayBuffer.isView(value)) return HIDDEN;
  if (value instanceof Error) return describeError(value, depth);
  if (Array.isArray(value)) return value.map((item) => redact(item, depth + 1));
  const entries: [unknown, unknown][] = value instanceof Map ? [...value] : Object.entries(value);
  const shown: [string, unknown][] = [];
  for (const [key, item] of entries) {
    const field = String(key);
    shown.push([field, isHidden(field) && item !== null ? HIDDEN : redact(item, depth + 1)]);
  }
  return Object.fromEntries(shown);
}

/** By field as it is written: the names of fields come from the source, so there are only so many. */
const known = new Map<string, boolean>();
const MOST_KNOWN = 1_000;

function isHidden(field: string): boolean {
  const before = known.get(field);
  if (before !== undefined) return before;
  const hidden = HIDDEN_FIELDS.has(field.toLowerCase().replaceAll(/[-_\s]/g, ""));
  if (known.size < MOST_KNOWN) known.set(field, hidden);
  return hidden;
}

/**
 * Name, code and stack frames. The message is kept only of our own errors: those of drivers, parsers and schema
 * checks quote the values they choke on (as do `detail`, `where` and `parameters` of PostgreSQL's).
 */
function describeError(error: Error, depth: number): Record<string, unknown> {
  const ours = error instanceof HomewardError;
  const named = (field: "constraint" | "table" | "syscall") => {
    const value: unknown = field in error ? Reflect.get(error, field) : undefined;
    return typeof value === "string" ? { [field]: value } : {};
  };
  return {
    name: error.name,
    code: errorCode(error),
    ...(ours ? { message: error.message, retriable: error.retriable } : {}),
    ...named("constraint"),
    ...named("table"),
    ...named("syscall"),
    frames: framesOf(error),
    ...(error.cause === undefined ? {} : { cause: redact(error.cause, depth + 1) }),
    ...(error instanceof AggregateError ? { errors: redact(error.errors, depth + 1) } : {}),
  };
}

/** The stack begins with the message, which may have several lines and may itself look like a frame. */
function framesOf({ stack = "", message }: Error): string[] {
  const from = message === "" ? 0 : stack.indexOf(message) + message.length;
  return stack
    .slice(from)
    .split("\n")
    .filter((line) => /^\s+at\s/.test(line))
    .slice(0, MOST_FRAMES)
    .map((line) => line.trim());
}
