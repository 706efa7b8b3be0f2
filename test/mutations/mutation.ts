import type { Findings } from "../chaos/audit/audit.ts";
import type { Transport } from "../chaos/plan/plan.ts";

/** One replacement in one file; the text must stand there exactly once. */
export interface Edit {
  /** From the root of the clone. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** A deliberate fault in the product, and where the audit has to show it. */
export interface Mutation {
  readonly name: string;
  /** What is broken, in one sentence. */
  readonly breaks: string;
  readonly edits: readonly Edit[];
  readonly transport: Transport;
  /** The audit has to find at least one of these; of none, which breaks nothing, it has to find nothing at all. */
  readonly finds: readonly (keyof Findings)[];
}

/** Applies the edits that concern a file. @throws Error where a text does not stand there exactly once. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  return edits.reduce((changed, { file, find, replace }) => {
    const times = changed.split(find).length - 1;
    if (times !== 1) throw new Error(`${file} has ${times} times, not once: ${find}`);
    return changed.replace(find, () => replace);
  }, text);
}
