import type { CaseRecord, Particulars } from "./record.ts";

/** What a newer route says of how a case is to be told. */
export type Telling = Pick<Particulars, "content" | "crisisTeamId" | "sealedFacts"> & {
  readonly childrensServicesTeamId: string | null;
};

/**
 * A later report says that the address is protected: what of the case is told tightens, whatever its state (P14). Null
 * where nothing does. It never loosens: a report that says no more of protection takes none of it back.
 */
export function tighten(record: CaseRecord, newer: Telling): CaseRecord | null {
  const { particulars, case: c } = record;
  const { childrensServicesTeamId } = newer;
  const losesCrisis = newer.crisisTeamId === null && particulars.crisisTeamId !== null;
  if (newer.content === "full" || (particulars.content === "thin" && !losesCrisis)) return null;
  return {
    ...record,
    particulars: {
      ...particulars,
      content: "thin",
      crisisTeamId: losesCrisis ? null : particulars.crisisTeamId,
      sealedFacts: newer.sealedFacts ?? particulars.sealedFacts,
    },
    case: {
      ...c,
      facts: { ...c.facts, ...(losesCrisis && { crisisOdsCodes: [] }), childrensServicesTeamId },
    },
  };
}
