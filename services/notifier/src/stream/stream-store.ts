import type { CaseState } from "@homeward/contracts";
import { json, sql, type Db, type Tx } from "@homeward/postgres";
import type { CaseAccess } from "../access/access.ts";
import type { CaseRecord } from "../cases/record.ts";
import type { Kept } from "./stream.ts";

/** Changes of cases, to be numbered by the feeder once they are committed. */
export function insertChanges(tx: Tx, records: readonly CaseRecord[]): void {
  if (records.length === 0) return;
  const rows = records.map(({ particulars, case: { facts, state } }) => ({
    case_id: facts.caseId,
    stay_id: particulars.stayId,
    state: state.status,
  }));
  tx.send(sql`
    insert into stream_changes (case_id, stay_id, state)
    select * from jsonb_to_recordset(${json(rows)}::jsonb) as new (case_id uuid, stay_id uuid, state text)`);
}

const FEEDER_LOCK = 4_071;

/**
 * Numbers what is committed and not yet numbered. Answers how many; null while another process is at it. Two statements
 * sent together, since one would look at the changes before it has the lock.
 */
export async function numberChanges(tx: Tx, limit: number): Promise<number | null> {
  const [[lock], rows] = await Promise.all([
    tx.query<{ held: string }>(sql`
      select set_config('homeward.feeds',
        pg_try_advisory_xact_lock(${FEEDER_LOCK}, hashtext(current_schema()))::text, true) as held`),
    tx.query(sql`
      with waiting as (
        select change_id, row_number() over (order by change_id) as nth from (
          select change_id from stream_changes
          where event_id is null and current_setting('homeward.feeds') = 'true'
          order by change_id limit ${limit}) as oldest)
      update stream_changes as change
        set event_id = (select coalesce(max(event_id), 0) from stream_changes) + waiting.nth
      from waiting where change.change_id = waiting.change_id
      returning change.change_id`),
  ]);
  return lock?.held === "true" ? rows.length : null;
}

/** Forgets events beyond the newest `keep` (at least one); readers further behind get a reset. */
export async function forgetChanges(db: Db, keep: number): Promise<void> {
  await db.query(sql`
    delete from stream_changes where event_id <= (select max(event_id) from stream_changes) - ${Math.max(1, keep)}::bigint`);
}

/** The first and the last event still kept; null when there is none. */
export async function keptEvents(db: Db): Promise<Kept | null> {
  const [row] = await db.query<{ first: number | null; last: number | null }>(
    sql`select min(event_id) as first, max(event_id) as last from stream_changes`,
  );
  return row?.first != null && row.last != null ? { first: row.first, last: row.last } : null;
}

/** An event, with whose its case is: a reader hears of the cases it may read. */
export interface StreamChange extends CaseAccess {
  readonly eventId: number;
  readonly stayId: string | null;
  readonly state: CaseState;
}

/** Events behind one, in their order. */
export async function changesAfter(db: Db, eventId: number, limit: number): Promise<StreamChange[]> {
  const rows = await db.query<Omit<StreamChange, "told"> & { told: string[] }>(sql`
    select change.event_id as "eventId", change.case_id as "caseId", change.stay_id as "stayId", change.state,
      cases.team_id as "teamId", cases.test,
      cases.facts -> 'decided' ->> 'recipientKind' as "recipientKind",
      cases.facts -> 'particulars' ->> 'crisisTeamId' as "crisisTeamId",
      (select coalesce(array_agg(distinct contact_point_id), '{}') from notifications
        where notifications.case_id = cases.case_id and type = 'alarm' and attempts > 0) as told
    from (select * from stream_changes where event_id > ${eventId} order by event_id limit ${limit}) as change
    join cases using (case_id) order by change.event_id`);
  return rows.map((row) => ({ ...row, told: new Set(row.told) }));
}
