import type { z } from "zod";
import {
  acknowledgementRequest,
  firstContactRequest,
  requiredWith,
  type AcknowledgementRequest,
  type FirstContactRequest,
} from "./acknowledgement.ts";
import { acknowledgementOutcomes } from "./outcomes.ts";

/** A field at fault: RFC 6901 pointer, stable code, and a sentence that never repeats what was sent. */
export interface FieldFault {
  readonly pointer: string;
  readonly code: string;
  readonly message: string;
}

/** Why an answer cannot be read; `code` is the problem's code (422). */
export interface UnreadableAnswer {
  readonly ok: false;
  readonly code: "outcome-unknown" | "field-missing" | "field-invalid";
  readonly errors: readonly FieldFault[];
}
export type ReadAnswer<T> = { readonly ok: true; readonly value: T } | UnreadableAnswer;

/** Reads the body of an acknowledgement, with what its outcome cannot do without. */
export function readAcknowledgement(body: unknown): ReadAnswer<AcknowledgementRequest> {
  const read = readWith(acknowledgementRequest, body);
  if (!read.ok) return read;
  const missing = (requiredWith[read.value.outcome] ?? []).filter((field) => read.value[field] === undefined);
  if (missing.length === 0) return read;
  return {
    ok: false,
    code: "field-missing",
    errors: missing.map((field) => ({
      pointer: `/${field}`,
      code: "field-missing",
      message: `The outcome ${read.value.outcome} needs ${field}.`,
    })),
  };
}

/** Reads the body of a first contact. */
export function readFirstContact(body: unknown): ReadAnswer<FirstContactRequest> {
  return readWith(firstContactRequest, body);
}

function readWith<S extends z.ZodType>(schema: S, body: unknown): ReadAnswer<z.output<S>> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return { ok: true, value: parsed.data };
  const errors = parsed.error.issues.map((issue) => faultOf(issue, body));
  const worst = errors.find((it) => it.code === "outcome-unknown") ?? errors.find(isMissing) ?? errors[0];
  return { ok: false, code: (worst?.code ?? "field-invalid") as UnreadableAnswer["code"], errors };
}

const isMissing = (fault: FieldFault) => fault.code === "field-missing";

function faultOf(issue: z.core.$ZodIssue, body: unknown): FieldFault {
  const pointer = issue.path.map((step) => `/${String(step)}`).join("");
  if (valueAt(body, issue.path) === undefined)
    return { pointer, code: "field-missing", message: `Missing.${known(issue)}` };
  if (pointer === "/outcome" && issue.code === "invalid_value")
    return {
      pointer,
      code: "outcome-unknown",
      message: `Known outcomes: ${acknowledgementOutcomes.join(", ")}.`,
    };
  return { pointer, code: "field-invalid", message: `Not usable.${known(issue)}` };
}

function known(issue: z.core.$ZodIssue): string {
  return issue.code === "invalid_value" ? ` Known: ${issue.values.map(String).join(", ")}.` : "";
}

function valueAt(body: unknown, path: readonly PropertyKey[]): unknown {
  let value: unknown = body;
  for (const step of path) {
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Record<PropertyKey, unknown>)[step];
  }
  return value;
}
