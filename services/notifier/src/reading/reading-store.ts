import type { CaseListQuery, Instant } from "@homeward/contracts";
import { sql, ts, type Query, type Tx } from "@homeward/postgres";
import { fromStored } from "../cases/record.ts";
import { loadHistory } from "../history/history-store.ts";
import type { Lead } from "../notifications/compose.ts";
import type { Policy } from "../policies/policy.ts";
import type { AttemptRow, Found, SentRow, Whole } from "./case-view.ts";
import type { Place } from "./page.ts";
import type { Sight } from "./sight.ts";

/** What follows in the transaction sees the database as it is at one moment: state, history and attempts agree. */
export async function atOneMoment(tx: Tx): Promise<void> {
  await tx.query(sql`set transaction isolation level repeatable read`);
}

type Policies = ReadonlyMap<string, Policy>;

interface Row {
  readonly facts: unknown;
  readonly state: unknown;
  readonly sealedFacts: string | null;
  readonly headSeq: number;
  readonly headHash: string;
  readonly headAt: Instant;
  readonly lead: Lead;
}

const columns = sql`cases.facts, cases.state, cases.head_seq as "headSeq", cases.head_hash as "headHash",
  cases.head_at as "headAt", leader.lead`;

/** Who leads the discharge of a case: whoever accepted and has not given it away. */
const leader = sql`left join lateral (
  select other.state -> 'takenOn'
    || jsonb_build_object('teamName', other.facts -> 'particulars' -> 'recipient' ->> 'name') as lead
  from cases as other
  where other.discharge_id = cases.discharge_id and other.part = 'lead'
    and other.state -> 'takenOn' <> 'null'::jsonb
    and (other.status <> 'closed' or other.closed_as = 'contact-made')
  limit 1) as leader on true`;

function foundIn({ facts, state, sealedFacts, lead, ...row }: Row, policies: Policies): Found {
  const head = { seq: row.headSeq, hash: row.headHash, at: row.headAt };
  return { record: fromStored({ facts, state, sealedFacts, head }, policies), lead };
}

/** One case with everything that is shown of it; null when there is none. */
export async function loadWhole(tx: Tx, caseId: string, policies: Policies): Promise<Whole | null> {
  const [row] = await tx.query<Row>(sql`
    select ${columns}, cases.sealed_facts as "sealedFacts" from cases ${leader} where case_id = ${caseId}`);
  if (!row) return null;
  const notifications = await tx.query<SentRow>(sql`
    select notification_id as "notificationId", type, clock, rung, repeat, contact_point_id as "contactPointId", channel,
      decided_at as "decidedAt"
    from notifications join contact_points using (contact_point_id)
    where case_id = ${caseId} order by decided_at, clock, type, rung, repeat, contact_point_id`);
  const attempts = await tx.query<AttemptRow>(sql`
    select notification_id as "notificationId", n, started_at as at, result, attempts.status, duration_ms as "durationMs"
    from notifications join attempts using (notification_id)
    where case_id = ${caseId} order by notification_id, n`);
  const history = await loadHistory(tx, caseId);
  return { ...foundIn(row, policies), notifications, attempts, history };
}

export interface Search extends Omit<CaseListQuery, "after" | "limit"> {
  readonly after: Place | null;
}

/** The newest cases that are seen and sought, at most `limit`. */
export async function listCases(
  tx: Tx,
  sight: Sight,
  search: Search,
  { limit, policies }: { limit: number; policies: Policies },
): Promise<Found[]> {
  const rows = await tx.query<Row>(sql`
    select ${columns}, null as "sealedFacts" from (${placesOf(sight, search, limit)}) as place
    join cases using (case_id) ${leader}
    order by cases.opened_at desc, cases.case_id desc limit ${limit}`);
  return rows.map((row) => foundIn(row, policies));
}

/** Each way in gives its own newest ones by an index that has them in order; the newest of all of these are the page. */
function placesOf(sight: Sight, search: Search, limit: number): Query {
  const sought = conditions(search, sight);
  if (sight.all) return newest(sql`select case_id from cases where ${sought}`, sql`cases`, limit);
  const own = newest(
    sql`select case_id from cases where cases.team_id = ${sight.teamId} and ${sought}`,
    sql`cases`,
    limit,
  );
  const heard = newest(
    sql`select told.case_id from told
      join cases on cases.case_id = told.case_id and cases.opened_at = told.opened_at
      where told.contact_point_id = point.id and ${behind(search.after, sql`told`)} and ${sought}`,
    sql`told`,
    limit,
  );
  return sql`(${own}) union
    select heard.case_id from unnest(${[...sight.contactPointIds]}::text[]) as point (id)
    cross join lateral (${heard}) as heard`;
}

const newest = (query: Query, table: Query, limit: number): Query =>
  sql`${query} order by ${table}.opened_at desc, ${table}.case_id desc limit ${limit}`;

const behind = (after: Place | null, table: Query): Query =>
  after === null
    ? sql`true`
    : sql`(${table}.opened_at, ${table}.case_id) < (${ts(after.openedAt)}::timestamptz, ${after.caseId}::uuid)`;

function conditions(search: Search, { testOnly }: Sight): Query {
  const { state, teamId, stayId, reference, overdue, after } = search;
  const all = [behind(after, sql`cases`)];
  if (state !== undefined) all.push(sql`cases.status = ${state}`);
  // Said apart, so that the index of the open cases is seen to fit.
  if (state !== undefined && state !== "closed") all.push(sql`cases.status <> 'closed'`);
  if (teamId !== undefined) all.push(sql`cases.team_id = ${teamId}`);
  if (stayId !== undefined) all.push(sql`cases.stay_id = ${stayId}`);
  if (reference !== undefined) all.push(sql`cases.reference = ${reference.trim().toUpperCase()}`);
  if (overdue === "true") all.push(sql`cases.is_overdue and cases.status <> 'closed'`);
  if (overdue === "false") all.push(sql`not cases.is_overdue`);
  if (testOnly) all.push(sql`cases.test`);
  return sql.join(all, sql` and `);
}
