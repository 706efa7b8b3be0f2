import type { CaseChangeMessage } from "@homeward/contracts";

/** How a case stands, as last heard from the notifier: what the unit is shown of a recipient. */
export type CaseOutcome = Pick<
  CaseChangeMessage,
  | "caseId"
  | "stayId"
  | "dischargeNumber"
  | "teamName"
  | "part"
  | "state"
  | "closedAs"
  | "rung"
  | "toldAt"
  | "takenOn"
> & {
  /** Of the entry of the case's history that told it. */
  readonly historySeq: number;
};

/** What a message says of its case. */
export const outcomeOf = ({ historyHead, ...change }: CaseChangeMessage): CaseOutcome => ({
  caseId: change.caseId,
  stayId: change.stayId,
  dischargeNumber: change.dischargeNumber,
  teamName: change.teamName,
  part: change.part,
  state: change.state,
  closedAs: change.closedAs,
  rung: change.rung,
  toldAt: change.toldAt,
  takenOn: change.takenOn,
  historySeq: historyHead.seq,
});

/** Of several messages about a case the one furthest in its history, whatever order they came in. */
export function newestOfEach(outcomes: readonly CaseOutcome[]): CaseOutcome[] {
  const newest = new Map<string, CaseOutcome>();
  for (const outcome of outcomes) {
    const known = newest.get(outcome.caseId);
    if (known === undefined || known.historySeq < outcome.historySeq) newest.set(outcome.caseId, outcome);
  }
  // In one order for every process, so that two of them cannot wait for each other.
  return [...newest.values()].sort((a, b) => (a.caseId < b.caseId ? -1 : 1));
}
