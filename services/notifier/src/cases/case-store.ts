import type { Instant } from "@homeward/contracts";
import { json, sql, ts, type Query, type Tx } from "@homeward/postgres";
import type { Policy } from "../policies/policy.ts";
import type { Alarmed } from "./decision.ts";
import { fromStored, isOverdue, toStored, type CaseRecord } from "./record.ts";

export interface CaseRow {
  readonly discharge_id: string;
  readonly facts: unknown;
  readonly state: unknown;
  readonly sealed_facts: string | null;
  readonly head_seq: number;
  readonly head_hash: string;
  readonly head_at: Instant;
}

const columns = sql`discharge_id, facts, state, sealed_facts, head_seq, head_hash, head_at`;

type Policies = ReadonlyMap<string, Policy>;

export const readCase = (row: CaseRow, policies: Policies): CaseRecord => {
  const head = { seq: row.head_seq, hash: row.head_hash, at: row.head_at };
  return fromStored({ facts: row.facts, state: row.state, sealedFacts: row.sealed_facts, head }, policies);
};

/** Cases by their ids, or discharges, with all their cases. */
export type Which = { readonly caseIds: readonly string[] } | { readonly dischargeIds: readonly string[] };

/** Arrays, not sub-selects: the ids come first, and rows are found by them, whatever the plan. */
const inDischarges = (which: Which): Query =>
  "caseIds" in which
    ? sql`discharge_id = any(array(select discharge_id from cases where case_id = any(${[...which.caseIds]}::uuid[])))`
    : sql`discharge_id = any(${[...which.dischargeIds]}::uuid[])`;

/**
 * Locks discharges, in id order, and gives the newest route version applied to each; 0 for one not heard of before.
 * To be asked before their cases: a route that is just opening a case is waited for, and its case is seen.
 */
export async function lockDischarges(tx: Tx, which: Which): Promise<Map<string, number>> {
  const rows = await tx.query<{ discharge_id: string; route_version: number }>(
    "caseIds" in which
      ? sql`
        select discharge_id, route_version from discharges where ${inDischarges(which)}
        order by discharge_id for update`
      : sql`
        insert into discharges (discharge_id, route_version)
        select id, 0 from unnest(${[...new Set(which.dischargeIds)].sort()}::uuid[]) as new (id) order by id
        on conflict (discharge_id) do update set route_version = discharges.route_version
        returning discharge_id, route_version`,
  );
  return new Map(rows.map((row) => [row.discharge_id, row.route_version]));
}

/** Locks all cases of discharges that are locked already, in id order. */
export const lockCases = (tx: Tx, which: Which): Promise<CaseRow[]> =>
  tx.query<CaseRow>(
    sql`select ${columns} from cases where ${inDischarges(which)} order by case_id for update`,
  );

/** All cases of the discharge that this one belongs to, as they stand; locks nothing. */
export async function loadDischargeOf(
  tx: Tx,
  caseId: string,
  policies: Policies,
): Promise<Map<string, CaseRecord>> {
  const rows = await tx.query<CaseRow>(sql`
    select ${columns} from cases
    where discharge_id = (select discharge_id from cases where case_id = ${caseId}) order by case_id`);
  const records = rows.map((row) => readCase(row, policies));
  return new Map(records.map((record) => [record.case.facts.caseId, record]));
}

export function saveRouteVersions(tx: Tx, versions: ReadonlyMap<string, number>): void {
  tx.send(sql`
    update discharges set route_version = new.version
    from unnest(${[...versions.keys()]}::uuid[], ${[...versions.values()]}::int[]) as new (id, version)
    where discharge_id = new.id`);
}

/** Contact points with a started alarm and no stand-down of that clock yet, by case. */
export async function loadAlarmed(tx: Tx, which: Which): Promise<Map<string, Alarmed[]>> {
  const rows = await tx.query<{
    case_id: string;
    clock: Alarmed["clock"];
    rung: number;
    contact_point_id: string;
  }>(sql`
    select case_id, clock, rung, contact_point_id from notifications as alarm
    where case_id = any(array(select case_id from cases where ${inDischarges(which)})) and type = 'alarm' and attempts > 0
      and not exists (
        select from notifications as down
        where down.case_id = alarm.case_id and down.type = 'stand-down' and down.clock = alarm.clock
          and down.contact_point_id = alarm.contact_point_id)`);
  const told = rows.map(
    (row) =>
      [row.case_id, { clock: row.clock, rung: row.rung, contactPointId: row.contact_point_id }] as const,
  );
  const byCase = new Map<string, Alarmed[]>();
  for (const [caseId, alarmed] of told) byCase.set(caseId, [...(byCase.get(caseId) ?? []), alarmed]);
  return byCase;
}

const rowOf = (record: CaseRecord) => {
  const { particulars: p, head } = record;
  return {
    case_id: record.case.facts.caseId,
    reference: p.reference,
    discharge_id: p.dischargeId,
    stay_id: p.stayId,
    discharge_number: p.dischargeNumber,
    round: p.round,
    team_id: p.recipient.teamId,
    part: record.case.facts.part,
    test: p.test,
    opened_at: ts(p.openedAt),
    ...toStored(record),
    is_overdue: isOverdue(record.case),
    sealed_facts: p.sealedFacts,
    head_seq: head.seq,
    head_hash: head.hash,
    head_at: ts(head.at),
  };
};

const factsOf = (record: CaseRecord) => ({
  case_id: record.case.facts.caseId,
  facts: toStored(record).facts,
  sealed_facts: record.particulars.sealedFacts,
});

const stateOf = (record: CaseRecord) => ({
  case_id: record.case.facts.caseId,
  state: toStored(record).state,
  is_overdue: isOverdue(record.case),
  head_seq: record.head.seq,
  head_hash: record.head.hash,
  head_at: ts(record.head.at),
});

const newRows = sql`(case_id uuid, reference text, discharge_id uuid, stay_id uuid, discharge_number int, round int,
  team_id text, part text, test boolean, opened_at timestamptz, facts jsonb, state jsonb,
  is_overdue boolean, sealed_facts text, head_seq int, head_hash text, head_at timestamptz)`;

export function insertCases(tx: Tx, records: readonly CaseRecord[]): void {
  if (records.length === 0) return;
  tx.send(sql`
    insert into cases (case_id, reference, discharge_id, stay_id, discharge_number, round, team_id, part, test, opened_at,
      facts, state, is_overdue, sealed_facts, head_seq, head_hash, head_at)
    select * from jsonb_to_recordset(${json(records.map(rowOf))}::jsonb) as new ${newRows}`);
}

/** Writes again what is otherwise fixed when a case opens: a later report changes what is told of it. */
export function updateRetold(tx: Tx, records: readonly CaseRecord[]): void {
  if (records.length === 0) return;
  tx.send(sql`
    update cases set facts = new.facts, sealed_facts = new.sealed_facts
    from jsonb_to_recordset(${json(records.map(factsOf))}::jsonb)
      as new (case_id uuid, facts jsonb, sealed_facts text)
    where cases.case_id = new.case_id`);
}

/** Those that end come first: of two leads that change hands in one transaction never both are accepted, not for a moment. */
export function updateCases(tx: Tx, records: readonly CaseRecord[]): void {
  const [ending, going] = [records.filter(isClosed), records.filter((record) => !isClosed(record))];
  for (const some of [ending, going]) if (some.length > 0) updateAll(tx, some);
}

/** Those who were told of these find them as they stand now: whoever begins to tell somebody else has locked the case. */
export function updateTold(tx: Tx, caseIds: readonly string[]): void {
  if (caseIds.length === 0) return;
  tx.send(sql`
    update told set status = heard.status, is_overdue = heard.is_overdue from (
      select distinct contact_point_id, opened_at, case_id, cases.status, is_overdue
      from notifications join cases using (case_id)
      where case_id = any(${caseIds}::uuid[]) and type = 'alarm') as heard
    where told.contact_point_id = heard.contact_point_id and told.opened_at = heard.opened_at
      and told.case_id = heard.case_id`);
}

const idOf = (record: CaseRecord): string => record.case.facts.caseId;

const isClosed = ({ case: { state } }: CaseRecord): boolean => state.status === "closed";

/** The ids are named beside: were the table read instead, the cost would grow with it until it is next analysed. */
function updateAll(tx: Tx, records: readonly CaseRecord[]): void {
  const ids = records.map(idOf);
  tx.send(sql`
    update cases set state = new.state, is_overdue = new.is_overdue,
      head_seq = new.head_seq, head_hash = new.head_hash, head_at = new.head_at
    from jsonb_to_recordset(${json(records.map(stateOf))}::jsonb)
      as new (case_id uuid, state jsonb, is_overdue boolean, head_seq int, head_hash text, head_at timestamptz)
    where cases.case_id = new.case_id and cases.case_id = any(${ids}::uuid[])`);
}
