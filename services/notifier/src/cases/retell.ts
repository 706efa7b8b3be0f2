import { canonicalJson } from "@homeward/kernel";
import { tighten } from "./protection.ts";
import type { CaseRecord, Particulars } from "./record.ts";

/** What a newer route says of one case: to its own recipient, or, where it no longer names that, to anybody. */
export interface Newer {
  readonly own: Particulars | undefined;
  /** Of a recipient that the route gives nothing but thin content. */
  readonly anyThin: Particulars | undefined;
  /** Where the child's responsible or local authority is told. */
  readonly childrensServicesTeamId: string | null;
}

/** A case as it is told from now on, and what of that is new, as the history has it. */
export interface Retold {
  readonly record: CaseRecord;
  readonly changes: readonly ("protection-raised" | "details-updated")[];
}

/** Whether two sealed texts hold the same facts. */
export type SameFacts = (a: string | null, b: string | null) => boolean;

/**
 * What a later report changes in how a case is told: protection first, and in every case of the discharge; then, while
 * the case is open, what it says of the child, by which reason, and whom the unit named as lead worker. So a team that
 * has been asked to take over a child with a protected address reads where they are once it leads. Null where nothing
 * changes.
 */
export function retell(record: CaseRecord, newer: Newer, sameFacts: SameFacts): Retold | null {
  const { own, anyThin, childrensServicesTeamId } = newer;
  const telling = own ?? (anyThin && { ...anyThin, sealedFacts: null });
  const tightened = telling ? tighten(record, { ...telling, childrensServicesTeamId }) : null;
  const updated = own ? update(tightened ?? record, own, sameFacts) : null;
  const changes = [
    ...(tightened ? (["protection-raised"] as const) : []),
    ...(updated ? (["details-updated"] as const) : []),
  ];
  return changes.length === 0 ? null : { record: updated ?? tightened ?? record, changes };
}

/** A route that says less of protection than is known here is not believed: its facts may be cut for more eyes. */
function update(record: CaseRecord, own: Particulars, sameFacts: SameFacts): CaseRecord | null {
  const { particulars, case: c } = record;
  if (c.state.status === "closed" || (particulars.content === "thin" && own.content === "full")) return null;
  const { sealedFacts, leadWorker, route } = own;
  const isSame =
    sameFacts(particulars.sealedFacts, sealedFacts) &&
    particulars.leadWorker === leadWorker &&
    canonicalJson(particulars.route) === canonicalJson(route);
  return isSame ? null : { ...record, particulars: { ...particulars, sealedFacts, leadWorker, route } };
}
