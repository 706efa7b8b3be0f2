import { caseStates, type Instant } from "@homeward/contracts";
import { sql, type Db } from "@homeward/postgres";
import type { CaseFacts, CaseState } from "../cases/case.ts";
import { deadlinesOf, positionOf, type Particulars } from "../cases/record.ts";

/** A case as it stands on paper while nothing of Homeward answers: nobody's name, and of a child nothing. */
export interface OpenCase {
  readonly reference: string;
  readonly part: string;
  readonly state: string;
  readonly urgent: boolean;
  readonly dischargedAt: Instant;
  /** The next one; null where none runs. */
  readonly deadline: { readonly clock: "acceptance" | "contact"; readonly at: Instant } | null;
  readonly rung: number;
  /** Null under a protected address: who leads says where the child is (P14). */
  readonly recipient: string | null;
  /** Whom to ring; null where the case is an alarm of Homeward's own. */
  readonly unit: { readonly name: string; readonly ward: string; readonly phone: string | null } | null;
  /** Of an alarm of Homeward's own: what it is about. */
  readonly alarm: string | null;
}

const openStates = caseStates.filter((state) => state !== "closed");

interface Row {
  readonly reference: string;
  readonly part: string;
  readonly facts: { readonly decided: CaseFacts; readonly particulars: Particulars };
  readonly state: CaseState;
}

/** Everything that is not closed, tests apart; the one that is due first comes first. Reads only, also on a replica. */
export async function listOpenCases(db: Db): Promise<OpenCase[]> {
  const rows = await db.query<Row>(sql`
    select reference, part, facts, state from cases where status = any(${openStates}::text[]) and not test`);
  return rows.map(openCase).sort((a, b) => dueAt(a) - dueAt(b) || a.dischargedAt - b.dischargedAt);
}

const dueAt = ({ deadline }: OpenCase): number => deadline?.at ?? Infinity;

function openCase({ reference, part, facts, state }: Row): OpenCase {
  const { decided, particulars } = facts;
  const { subject, recipient, content } = particulars;
  const isAlarm = subject.is === "alarm";
  const it = { facts: decided, state };
  return {
    reference,
    part,
    state: state.status,
    urgent: state.urgent,
    dischargedAt: decided.dischargedAt,
    deadline: deadlinesOf(it)[0] ?? null,
    rung: positionOf(it).rung,
    recipient: !isAlarm && content === "thin" ? null : recipient.name,
    unit: isAlarm ? null : subject.unit,
    alarm: isAlarm ? subject.why : null,
  };
}
