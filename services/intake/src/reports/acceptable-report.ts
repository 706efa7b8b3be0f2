import type { Report, UnitRef, Warning } from "@homeward/contracts";
import type { SentEvent } from "./report-store.ts";

/** A report that can be accepted: read, and from the unit it is about. */
export interface AcceptableReport {
  readonly report: Report;
  /** The sender gave it its event id; else that is made from the content. */
  readonly isNamed: boolean;
  /** Of reading it. */
  readonly warnings: readonly Warning[];
  readonly unit: UnitRef;
  /** Of the unit's own spell id, and of whether it is a test. */
  readonly spellHash: string;
  /** As it came. */
  readonly body: Buffer;
  /** Its SHA-256. */
  readonly bodyHash: string;
  readonly traceparent: string | null;
}

/** The event that it tells. */
export const eventOf = ({ report, unit, bodyHash }: AcceptableReport): SentEvent => ({
  odsCode: unit.odsCode,
  eventId: report.eventId,
  bodyHash,
});

/** It says that the child's stay ended by death. */
export const saysDied = ({ report }: AcceptableReport): boolean =>
  report.type === "discharged" && report.discharge.method === "died";
