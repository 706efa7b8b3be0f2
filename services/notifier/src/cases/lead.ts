import type { Case, TakenOn } from "./case.ts";

/** Who leads a discharge, as every case of it tells; null until somebody has taken the child on. */
export type Lead = (TakenOn & { readonly caseId: string; readonly teamName: string }) | null;

/** Has taken the child on and not given them away: having seen the child ends the case, not the lead. */
export const leads = ({ facts, state }: Case): boolean =>
  facts.part === "lead" && state.takenOn !== null && (isOpen(state) || state.closedAs === "contact-made");

/** Leads, and is still chased for first contact: whoever accepts now comes second (P13). */
export const leadsOpenly = (c: Case): boolean => leads(c) && isOpen(c.state);

const isOpen = ({ status }: Case["state"]): boolean => status !== "closed";

interface Kept {
  readonly particulars: { readonly dischargeId: string; readonly recipient: { readonly name: string } };
  readonly case: Case;
}

/** Who leads a discharge, of the cases given; where one has seen the child and another leads since, the other. */
export function leadOf(records: Iterable<Kept>, dischargeId: string): Lead {
  const leading = [...records].filter(
    ({ particulars, case: c }) => particulars.dischargeId === dischargeId && leads(c),
  );
  const found = leading.find((record) => leadsOpenly(record.case)) ?? leading[0];
  const takenOn = found?.case.state.takenOn;
  if (!found || !takenOn) return null;
  return { ...takenOn, caseId: found.case.facts.caseId, teamName: found.particulars.recipient.name };
}
