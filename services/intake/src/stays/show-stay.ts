import type { StayView } from "@homeward/contracts";
import type { Db } from "@homeward/postgres";
import type { CaseOutcome } from "../outcomes/outcome.ts";
import { outcomesOf } from "../outcomes/outcome-store.ts";
import { eventsOf } from "../reports/report-store.ts";
import { dischargesOf, isStayOf, type DischargeRow } from "./stay-store.ts";
import { statementOf, tookBack } from "./statement.ts";

/** How a stay stands, for the unit that told of it; null for anybody else and for a stay that is not there. */
export async function showStay(db: Db, stayId: string, odsCode: string): Promise<StayView | null> {
  if (!(await isStayOf(db, stayId, odsCode))) return null;
  const [discharges, events, outcomes] = await Promise.all([
    dischargesOf(db, [stayId]),
    eventsOf(db, stayId),
    outcomesOf(db, stayId),
  ]);
  return {
    stayId,
    state: discharges.some(({ reversedAt }) => reversedAt === null) ? "left" : "present",
    discharges: discharges.map((discharge) =>
      showDischarge(
        discharge,
        outcomes.filter(({ dischargeNumber }) => dischargeNumber === discharge.number),
      ),
    ),
    events: events.map(({ answer: _answer, ...event }) => event),
    warnings: events.flatMap(({ eventId, answer }) =>
      answer.warnings.map((warning) => ({ eventId, ...warning })),
    ),
  };
}

function showDischarge(
  { number, dischargedAt, unitName, reversedAt }: DischargeRow,
  recipients: readonly CaseOutcome[],
): StayView["discharges"][number] {
  return {
    dischargeNumber: number,
    dischargedAt,
    statement: reversedAt === null ? statementOf(unitName, recipients) : tookBack(unitName),
    recipients: recipients.map(({ caseId, teamName, part, toldAt, state, closedAs, rung, takenOn }) => ({
      caseId,
      name: teamName,
      part,
      toldAt,
      state,
      closedAs,
      rung,
      takenOn,
    })),
  };
}
