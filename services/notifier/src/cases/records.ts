import { leadOf, type Lead } from "./lead.ts";
import type { CaseRecord } from "./record.ts";

/** The cases of one unit of work, as they stand after what was decided so far. */
export interface Records {
  get(caseId: string): CaseRecord | undefined;
  set(record: CaseRecord): void;
  /** Who leads a discharge. Found by the discharge: a batch holds hundreds of them, and each message says who leads. */
  leadOf(dischargeId: string): Lead;
}

export function createRecords(loaded: readonly CaseRecord[]): Records {
  const byDischarge = new Map<string, Map<string, CaseRecord>>();
  const dischargeOf = new Map<string, string>();
  const records: Records = {
    get: (caseId) => byDischarge.get(dischargeOf.get(caseId) ?? "")?.get(caseId),
    set(record) {
      const { caseId } = record.case.facts;
      const { dischargeId } = record.particulars;
      dischargeOf.set(caseId, dischargeId);
      const cases = byDischarge.get(dischargeId) ?? new Map<string, CaseRecord>();
      byDischarge.set(dischargeId, cases.set(caseId, record));
    },
    leadOf: (dischargeId) => leadOf(byDischarge.get(dischargeId)?.values() ?? [], dischargeId),
  };
  for (const record of loaded) records.set(record);
  return records;
}
