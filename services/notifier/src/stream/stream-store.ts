import { json, sql, type Db, type Tx } from "@homeward/postgres";
import type { CaseRecord } from "../cases/record.ts";

/** Changes of cases, to be numbered by the feeder once they are committed. */
export async function insertChanges(tx: Tx, records: readonly CaseRecord[]): Promise<void> {
  if (records.length === 0) return;
  const rows = records.map(({ particulars, case: { facts, state } }) => ({
    case_id: facts.caseId,
    stay_id: particulars.stayId,
    state: state.status,
    team_id: facts.teamId,
  }));
  await tx.query(sql`
    insert into stream_changes (case_id, stay_id, state, team_id)
    select * from jsonb_to_recordset(${json(rows)}::jsonb) as new (case_id uuid, stay_id uuid, state text, team_id text)`);
}

const FEEDER_LOCK = 4_071;

/** Numbers what is committed and not yet numbered; one process at a time. Answers how many. */
export async function numberChanges(tx: Tx, limit: number): Promise<number> {
  const [lock] = await tx.query<{ held: boolean }>(
    sql`select pg_try_advisory_xact_lock(${FEEDER_LOCK}, hashtext(current_schema())) as held`,
  );
  if (!lock?.held) return 0;
  const rows = await tx.query(sql`
    with waiting as (
      select change_id, row_number() over (order by change_id) as nth from (
        select change_id from stream_changes where event_id is null order by change_id limit ${limit}) as oldest)
    update stream_changes as change
      set event_id = (select coalesce(max(event_id), 0) from stream_changes) + waiting.nth
    from waiting where change.change_id = waiting.change_id
    returning change.change_id`);
  return rows.length;
}

export interface StreamChange {
  readonly eventId: number;
  readonly caseId: string;
  readonly stayId: string | null;
  readonly state: string;
  readonly teamId: string;
}

export const changesAfter = (db: Db, eventId: number, limit: number): Promise<StreamChange[]> =>
  db.query<StreamChange>(sql`
    select event_id as "eventId", case_id as "caseId", stay_id as "stayId", state, team_id as "teamId"
    from stream_changes where event_id > ${eventId} order by event_id limit ${limit}`);

/** The first and the last event still kept; null when there is none. */
export async function keptEvents(db: Db): Promise<{ first: number; last: number } | null> {
  const [row] = await db.query<{ first: number | null; last: number | null }>(
    sql`select min(event_id) as first, max(event_id) as last from stream_changes`,
  );
  return row?.first != null && row.last != null ? { first: row.first, last: row.last } : null;
}

/** Forgets events beyond the newest `keep`; readers further behind get a reset. */
export async function forgetChanges(db: Db, keep: number): Promise<void> {
  await db.query(sql`
    delete from stream_changes where event_id <= (select max(event_id) from stream_changes) - ${keep}::bigint`);
}
