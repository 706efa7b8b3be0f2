import type { z } from "zod";
import { Problem, type FieldFault } from "./problem.ts";

type Issue = Pick<z.core.$ZodIssue, "code" | "path" | "message">;

/**
 * A schema's complaints as fields at fault: `field-missing` where nothing (or null) stands, else `field-invalid`.
 * Neither values nor names that only the sender knows are quoted.
 */
export function fieldFaults(issues: readonly Issue[], input: unknown): FieldFault[] {
  return issues.map(({ code, path, message }) => {
    const pointer = path.map((step) => `/${escape(step)}`).join("");
    const value = path.reduce(memberOf, input);
    if (value === undefined || value === null)
      return { pointer, code: "field-missing", message: "is required" };
    return { pointer, code: "field-invalid", message: messageOf(code, message) };
  });
}

/** 422 for a body, or another part of a request, that a schema refused. */
export function unprocessable(faults: readonly FieldFault[], what = "body"): Problem {
  const code = faults.some((fault) => fault.code === "field-missing") ? "field-missing" : "field-invalid";
  const title = code === "field-missing" ? "A required field is missing" : "A field cannot be used";
  return new Problem({
    code,
    status: 422,
    title,
    detail: `See errors for the fields of the ${what}.`,
    errors: faults,
  });
}

const memberOf = (value: unknown, step: PropertyKey): unknown =>
  typeof value === "object" && value !== null && Object.hasOwn(value, step)
    ? Reflect.get(value, step)
    : undefined;

/** RFC 6901; a step that does not look like a field's name may be anything, even a child's. */
function escape(step: PropertyKey): string {
  const text = String(step);
  return /^[\w~/.-]{1,60}$/.test(text) && !/\d{6}/.test(text)
    ? text.replaceAll("~", "~0").replaceAll("/", "~1")
    : "…";
}

/** These two quote names that the sender made up. */
function messageOf(code: string | undefined, message: string): string {
  if (code === "unrecognized_keys") return "has fields that are not known here";
  return code === "invalid_key" ? "has a field whose name cannot be used" : message;
}
