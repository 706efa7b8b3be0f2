import { caseStates, type CaseListQuery, type Instant } from "@homeward/contracts";
import { sql, ts, type Query, type Tx } from "@homeward/postgres";
import { leadOf } from "../cases/lead.ts";
import { fromStored, type CaseRecord } from "../cases/record.ts";
import { loadHistory } from "../history/history-store.ts";
import { resolvers } from "../messages/conceal.ts";
import type { Policy } from "../policies/policy.ts";
import type { AttemptRow, Found, SentRow, Whole } from "./case-view.ts";
import type { Place } from "./page.ts";
import type { VisibleCases } from "./visible-cases.ts";

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
}

const columns = sql`cases.facts, cases.state, cases.head_seq as "headSeq", cases.head_hash as "headHash",
  cases.head_at as "headAt"`;

function recordOf({ facts, state, sealedFacts, ...row }: Row, policies: Policies): CaseRecord {
  const head = { seq: row.headSeq, hash: row.headHash, at: row.headAt };
  return fromStored({ facts, state, sealedFacts, head }, policies);
}

/** The cases with who leads the discharge of each. */
async function withLeads(tx: Tx, records: readonly CaseRecord[], policies: Policies): Promise<Found[]> {
  const ids = new Set(records.map(({ particulars }) => particulars.dischargeId));
  const rows = await tx.query<Row>(sql`
    select ${columns}, null as "sealedFacts" from cases
    where discharge_id = any(${[...ids]}::uuid[]) and part = 'lead' and state -> 'takenOn' <> 'null'::jsonb
    order by case_id`);
  const takers = rows.map((row) => recordOf(row, policies));
  return records.map((record) => ({ record, lead: leadOf(takers, record.particulars.dischargeId) }));
}

/** One case with everything that is shown of it; null when there is none. */
export async function loadWhole(tx: Tx, caseId: string, policies: Policies): Promise<Whole | null> {
  const [row] = await tx.query<Row>(sql`
    select ${columns}, cases.sealed_facts as "sealedFacts" from cases where case_id = ${caseId}`);
  if (!row) return null;
  const [found] = await withLeads(tx, [recordOf(row, policies)], policies);
  if (!found) return null;
  const notifications = await tx.query<SentRow>(sql`
    select notification_id as "notificationId", type, clock, rung, repeat, contact_point_id as "contactPointId", channel,
      decided_at as "decidedAt"
    from notifications join contact_points using (contact_point_id)
    where case_id = ${caseId} order by decided_at, clock, type, rung, repeat, contact_point_id`);
  const attempts = await tx.query<AttemptRow>(sql`
    select notification_id as "notificationId", n, started_at as at, result, attempts.status, duration_ms as "durationMs",
      attempts.reason
    from notifications join attempts using (notification_id)
    where case_id = ${caseId} order by notification_id, n`);
  const history = await loadHistory(tx, caseId);
  return { ...found, notifications, attempts, history };
}

export interface Search extends Omit<CaseListQuery, "after" | "limit"> {
  readonly after: Place | null;
}

/** The newest cases that are seen and sought, at most `limit`. */
export async function listCases(
  tx: Tx,
  visible: VisibleCases,
  search: Search,
  { limit, policies }: { limit: number; policies: Policies },
): Promise<Found[]> {
  // How few are open, and how many one was told of, differs so much that each search is planned for itself.
  await tx.query(sql`set local plan_cache_mode = force_custom_plan`);
  const rows = await tx.query<Row>(sql`
    select ${columns}, null as "sealedFacts" from (${placesOf(visible, search, limit)}) as place
    join cases using (case_id)
    order by cases.opened_at desc, cases.case_id desc limit ${limit}`);
  const records = rows.map((row) => recordOf(row, policies));
  return withLeads(tx, records, policies);
}

/**
 * Each way in gives its own newest ones of each state by an index that has them in order; the newest of all of these are
 * the page.
 */
function placesOf(visible: VisibleCases, search: Search, limit: number): Query {
  const [cases, told] = [sql`cases`, sql`told`];
  const states = statesOf(search);
  const each = sql`unnest(${states ?? [""]}::text[]) as each (status)`;
  const newest = (table: Query) =>
    sql`${states === null ? sql`true` : sql`${table}.status = each.status`} and ${conditions(search, visible, table)}
      and ${behind(search.after, table)} order by ${table}.opened_at desc, ${table}.case_id desc limit ${limit}`;
  const casesThat = (are: Query) =>
    sql`select found.case_id from ${each} cross join lateral (
      select case_id from cases where ${are} and ${newest(cases)}) as found`;
  if (visible.all) return casesThat(sql`true`);
  const points = sql`${[...visible.contactPointIds]}::text[]`;
  // offset 0: each of the few is looked up by the whole key, whatever the statistics say of who was told how much.
  const heard = seeksByName(search)
    ? casesThat(sql`exists (select from told where contact_point_id = any(${points})
        and told.opened_at = cases.opened_at and told.case_id = cases.case_id offset 0)`)
    : sql`select heard.case_id from unnest(${points}) as point (id) cross join ${each} cross join lateral (
        select told.case_id from told join cases using (case_id)
        where told.contact_point_id = point.id and ${newest(told)}) as heard`;
  return sql`${casesThat(sql`team_id = ${visible.teamId}`)} union ${heard}`;
}

/** The states that are looked through one by one, each by its index; null where any will do. */
function statesOf({ state, overdue }: Search): string[] | null {
  if (state !== undefined) return [state];
  return overdue === "true" ? caseStates.filter((one) => one !== "closed") : null;
}

/** Whether it is sought by a name that few cases have, of which it is then asked who was told. */
const seeksByName = ({ stayId, reference }: Search): boolean =>
  stayId !== undefined || reference !== undefined;

const behind = (after: Place | null, table: Query): Query =>
  after === null
    ? sql`true`
    : sql`(${table}.opened_at, ${table}.case_id) < (${ts(after.openedAt)}::timestamptz, ${after.caseId}::uuid)`;

/** Sought by its team, a case whose team is withheld from the reader is not found: the answer would name it. */
const mayBeNamed = ({ teamId }: VisibleCases): Query =>
  sql`(cases.team_id = ${teamId} or cases.facts #>> '{particulars,content}' = 'full'
    or cases.facts #>> '{particulars,subject,is}' = 'alarm'
    or cases.facts #>> '{decided,recipientKind}' = any(${[...resolvers]}::text[]))`;

/** All but the state. `table` is the one whose index is walked: whether a case is overdue stands in both. */
function conditions(search: Search, visible: VisibleCases, table: Query): Query {
  const { teamId, stayId, reference, overdue } = search;
  const all = [sql`true`];
  if (teamId !== undefined) all.push(sql`cases.team_id = ${teamId}`);
  if (teamId !== undefined) all.push(mayBeNamed(visible));
  if (stayId !== undefined) all.push(sql`cases.stay_id = ${stayId}`);
  if (reference !== undefined) all.push(sql`cases.reference = ${reference.trim().toUpperCase()}`);
  if (overdue === "true") all.push(sql`${table}.is_overdue`);
  if (overdue === "false") all.push(sql`not ${table}.is_overdue`);
  if (visible.testOnly) all.push(sql`cases.test`);
  return sql.join(all, sql` and `);
}
