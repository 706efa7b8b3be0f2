import { mustBeZero, passed, type Result } from "../chaos/result.ts";
import type { Mutation } from "./mutation.ts";

export const isControl = ({ finds }: Mutation): boolean => finds.length === 0;

/** Whether a run shows what is broken, or, of a control, that nothing is. */
export function verdictOn(mutation: Mutation, result: Result) {
  const fields = isControl(mutation) ? mustBeZero : mutation.finds;
  const shown: Readonly<Record<string, number>> = Object.fromEntries(
    fields.map((field) => [field, result[field]]),
  );
  const hasFindings = Object.values(shown).some((count) => count > 0);
  return { isAsWanted: isControl(mutation) ? passed(result) : hasFindings, shown };
}
