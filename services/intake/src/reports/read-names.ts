import type { Tx } from "@homeward/postgres";
import type { Stay } from "../stays/stay.ts";
import { eventOf, saysDied, type AcceptableReport } from "./acceptable-report.ts";
import { idAt } from "./content-id.ts";
import { findNamedAfter, type KnownEvent } from "./report-store.ts";

/** A report, and the stay that it tells of, locked. */
export interface AtStay {
  readonly report: AcceptableReport;
  readonly stay: Stay;
}

/** A discharge without an id of the sender's: whether it is a repeat is known only at its stay. */
export const isNamedAtStay = ({ isNamed, report }: AcceptableReport): boolean =>
  !isNamed && report.type === "discharged";

/** Each report with the event id that it has at its stay, and what is kept under those that come of the content. */
export async function nameAtStays(
  tx: Tx,
  reports: readonly AtStay[],
): Promise<{ readonly named: readonly AtStay[]; readonly kept: readonly KnownEvent[] }> {
  // A stay without a discharge has heard of none.
  const unnamed = reports.filter(({ report, stay }) => isNamedAtStay(report) && stay.discharges > 0);
  const kept =
    unnamed.length === 0
      ? []
      : await findNamedAfter(
          tx,
          unnamed.map(({ report, stay }) => ({ ...eventOf(report), stayId: stay.stayId })),
        );
  const named = reports.map((each) => (unnamed.includes(each) ? nameAtStay(each, kept) : each));
  return { named, kept };
}

function nameAtStay({ report, stay }: AtStay, kept: readonly KnownEvent[]): AtStay {
  const eventId = idAt(stay, {
    contentId: report.report.eventId,
    kept: kept.filter(({ answer }) => answer.stayId === stay.stayId).map((event) => event.eventId),
    died: saysDied(report),
  });
  return { report: { ...report, report: { ...report.report, eventId } }, stay };
}
