import { json, sql, ts, type Db, type Tx } from "@homeward/postgres";
import type { Instant } from "@homeward/contracts";
import { caseChangeMessage } from "@homeward/contracts";
import { z } from "zod";
import type { CaseOutcome } from "./outcome.ts";

const { takenOn } = caseChangeMessage.shape;

/** Keeps how cases stand; what is behind in a case's history changes nothing. No two may be of one case. */
export function saveOutcomes(tx: Tx, outcomes: readonly CaseOutcome[]): void {
  const instants = (at: Instant | null) => (at === null ? null : ts(at));
  tx.send(sql`
    insert into case_outcomes as kept (case_id, stay_id, discharge_number, history_seq, team_name, part, state,
      closed_as, rung, told_at, taken_on)
    select * from unnest(
      ${outcomes.map(({ caseId }) => caseId)}::uuid[], ${outcomes.map(({ stayId }) => stayId)}::uuid[],
      ${outcomes.map(({ dischargeNumber }) => dischargeNumber)}::int[],
      ${outcomes.map(({ historySeq }) => historySeq)}::bigint[],
      ${outcomes.map(({ teamName }) => teamName)}::text[], ${outcomes.map(({ part }) => part)}::text[],
      ${outcomes.map(({ state }) => state)}::text[], ${outcomes.map(({ closedAs }) => closedAs)}::text[],
      ${outcomes.map(({ rung }) => rung)}::int[],
      ${outcomes.map(({ toldAt }) => instants(toldAt))}::timestamptz[],
      ${outcomes.map((outcome) => takenOnJson(outcome))}::jsonb[])
    on conflict (case_id) do update set history_seq = excluded.history_seq, team_name = excluded.team_name,
      state = excluded.state, closed_as = excluded.closed_as, rung = excluded.rung, told_at = excluded.told_at,
      taken_on = excluded.taken_on
    where excluded.history_seq > kept.history_seq`);
}

/** How the cases of a stay stand: leads first, then in the order they were told. */
export async function outcomesOf(db: Db, stayId: string): Promise<CaseOutcome[]> {
  const rows = await db.query<Omit<CaseOutcome, "takenOn"> & { takenOn: unknown }>(sql`
    select case_id as "caseId", stay_id as "stayId", discharge_number as "dischargeNumber",
      history_seq as "historySeq", team_name as "teamName", part, state, closed_as as "closedAs", rung,
      told_at as "toldAt", taken_on as "takenOn"
    from case_outcomes where stay_id = ${stayId}::uuid
    order by part <> 'lead', told_at nulls last, case_id`);
  return rows.map((row) => ({ ...row, takenOn: takenOn.parse(row.takenOn) }));
}

const takenOnJson = ({ takenOn: taken }: CaseOutcome): string | null =>
  taken === null ? null : json(z.encode(takenOn, taken));
