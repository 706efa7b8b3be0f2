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
  /** The codes that the crisis service of the route answers under. */
  readonly crisisOdsCodes: readonly string[];
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
 * the case is open, what it says of the child, by which reason, whom the unit named as lead worker, and who else can
 * help at home: the crisis service and the children's services. So a team that has been asked to take over a child with
 * a protected address reads where they are once it leads. Null where nothing changes.
 */
export function retell(record: CaseRecord, newer: Newer, sameFacts: SameFacts): Retold | null {
  const { own, anyThin, childrensServicesTeamId } = newer;
  const telling = own ?? (anyThin && { ...anyThin, sealedFacts: null });
  const tightened = telling ? tighten(record, { ...telling, childrensServicesTeamId }) : null;
  const updated = update(tightened ?? record, newer, sameFacts);
  const changes = [
    ...(tightened ? (["protection-raised"] as const) : []),
    ...(updated ? (["details-updated"] as const) : []),
  ];
  return changes.length === 0 ? null : { record: updated ?? tightened ?? record, changes };
}

/**
 * A route that says less of protection than is known here is not believed: its facts may be cut for more eyes. Under a
 * protected address no crisis service is named again, and an authority that is no longer to be told hears no more.
 */
function update(record: CaseRecord, newer: Newer, sameFacts: SameFacts): CaseRecord | null {
  const { own, anyThin, childrensServicesTeamId, crisisOdsCodes } = newer;
  const { particulars, case: c } = record;
  const isThin = particulars.content === "thin";
  const telling = own ?? anyThin;
  if (c.state.status === "closed" || !telling || (isThin && telling.content === "full")) return null;
  const said = own && { sealedFacts: own.sealedFacts, leadWorker: own.leadWorker, route: own.route };
  const crisis = own && !isThin ? { crisisTeamId: own.crisisTeamId } : {};
  const later: CaseRecord = {
    ...record,
    particulars: { ...particulars, ...said, ...crisis },
    case: {
      ...c,
      facts: { ...c.facts, childrensServicesTeamId, ...(own && !isThin && { crisisOdsCodes }) },
    },
  };
  const isSame =
    sameFacts(particulars.sealedFacts, later.particulars.sealedFacts) &&
    canonicalJson(toldOf(record)) === canonicalJson(toldOf(later));
  return isSame ? null : later;
}

const toldOf = ({ particulars: { leadWorker, route, crisisTeamId }, case: { facts } }: CaseRecord) => ({
  leadWorker,
  route,
  crisisTeamId,
  crisisOdsCodes: facts.crisisOdsCodes,
  childrensServicesTeamId: facts.childrensServicesTeamId,
});
