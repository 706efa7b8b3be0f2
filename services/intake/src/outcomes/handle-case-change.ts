import type { CaseChangeMessage } from "@homeward/contracts";
import type { Tx } from "@homeward/postgres";
import { newestOfEach, outcomeOf } from "./outcome.ts";
import { saveOutcomes } from "./outcome-store.ts";

/** Remembers what became of cases, so that the unit can be told. Late and repeated news changes nothing. */
export function handleCaseChanges(tx: Tx, changes: readonly CaseChangeMessage[]): void {
  saveOutcomes(tx, newestOfEach(changes.map(outcomeOf)));
}
