import { sql, type Db } from "@homeward/postgres";
import type { CaseAccess } from "./access.ts";

const isUuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whose a case is; null when there is no such case. */
export async function loadAccess(db: Db, caseId: string): Promise<CaseAccess | null> {
  if (!isUuid.test(caseId)) return null;
  const [row] = await db.query<Omit<CaseAccess, "told"> & { told: string[] }>(sql`
    select case_id as "caseId", team_id as "teamId", test,
      facts -> 'decided' ->> 'recipientKind' as "recipientKind",
      facts -> 'particulars' ->> 'crisisTeamId' as "crisisTeamId",
      (select coalesce(array_agg(distinct contact_point_id), '{}') from notifications
        where notifications.case_id = cases.case_id and type = 'alarm' and attempts > 0) as told
    from cases where case_id = ${caseId}`);
  return row ? { ...row, told: new Set(row.told) } : null;
}

/** Who looked at what (P10): a reader is a key's id, never a name. */
export async function recordReading(
  db: Db,
  reading: { caseId: string; reader: string; what: string; at: string },
): Promise<void> {
  await db.query(sql`
    insert into readings (case_id, reader, what, read_at)
    values (${reading.caseId}, ${reading.reader}, ${reading.what}, ${reading.at})`);
}
