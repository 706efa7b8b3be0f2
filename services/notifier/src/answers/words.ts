import type { AcknowledgementRequest, FirstContactRequest } from "@homeward/contracts";
import { formatInstant } from "@homeward/contracts";
import { canonicalJson, type Sealing } from "@homeward/kernel";
import type { Words } from "../cases/writer.ts";

/**
 * What a person said beside the outcome, for the history. Whatever may tell of the child (notes, plans, a postcode, the
 * team's own record id) is sealed, and enters the chain as a keyed hash: it can be erased without breaking it.
 */
export function wordsOf(said: AcknowledgementRequest | FirstContactRequest, sealing: Sealing): Words {
  const { caseId: _case, by: _by, ...rest } = said;
  const free = Object.fromEntries(
    Object.entries(rest).filter(([name, value]) => sealed.has(name) && value !== undefined),
  );
  const open: Record<string, string> = {};
  if ("appointmentAt" in said && said.appointmentAt !== undefined)
    open["appointmentAt"] = formatInstant(said.appointmentAt);
  if ("duplicateOf" in said && said.duplicateOf !== undefined) open["duplicateOf"] = said.duplicateOf;
  if ("at" in said) open["contactAt"] = formatInstant(said.at);
  if (Object.keys(free).length === 0) return { detail: open, sealed: null };
  const text = canonicalJson(JSON.parse(JSON.stringify(free)));
  return { detail: { ...open, wordsHash: sealing.keyedHash(text) }, sealed: sealing.seal(text) };
}

/** Whom the child is passed on to as well: no history names a successor (P14). */
const sealed = new Set([
  "note",
  "localRecordId",
  "leadWorker",
  "suggestion",
  "passTo",
  "reason",
  "safetyPlan",
]);
