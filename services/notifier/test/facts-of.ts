import type { CaseState } from "../src/cases/case.ts";
import { sql, type Db } from "@homeward/postgres";

type State = Omit<CaseState, "policy"> & { readonly policy: string };

/** The state of a case as it is kept. */
export async function stateOf(db: Db, caseId: string): Promise<State> {
  const [row] = await db.query<{ state: State }>(sql`select state from cases where case_id = ${caseId}`);
  if (!row) throw new Error(`no case ${caseId}`);
  return row.state;
}

/** "alarm 0.0 a: pending" of every notification of a case, in the order of decision. */
export async function notificationsOf(db: Db, caseId: string): Promise<string[]> {
  const rows = await db.query<{ line: string }>(sql`
    select type || ' ' || clock || ' ' || rung || '.' || repeat || ' ' || contact_point_id || ': ' || status as line
    from notifications where case_id = ${caseId} order by decided_at, rung, repeat, type, contact_point_id`);
  return rows.map(({ line }) => line);
}

/** "1 delivered 204" of every attempt at the notifications of a case. */
export async function attemptsOf(db: Db, caseId: string): Promise<string[]> {
  const rows = await db.query<{ line: string }>(sql`
    select contact_point_id || ' ' || n || ' ' || result || coalesce(' ' || attempts.status, '') as line
    from attempts join notifications using (notification_id) where case_id = ${caseId}
    order by started_at, contact_point_id, n`);
  return rows.map(({ line }) => line);
}

/** The kinds of a case's history, in order. */
export async function historyOf(db: Db, caseId: string): Promise<string[]> {
  const rows = await db.query<{ kind: string }>(sql`
    select text::jsonb ->> 'kind' as kind from history where case_id = ${caseId} order by seq`);
  return rows.map(({ kind }) => kind);
}

/** How much has been written in all: what a replay must leave as it is. */
export async function countsOf(db: Db): Promise<Record<string, number>> {
  const [row] = await db.query<Record<string, number>>(sql`
    select (select count(*) from cases) as cases, (select count(*) from notifications) as notifications,
      (select count(*) from attempts) as attempts, (select count(*) from history) as history,
      (select count(*) from timers) as timers, (select count(*) from answers) as answers,
      (select count(*) from outbox) as outbox`);
  return row ?? {};
}

/** What the notifier told the other services about a case: its state and what it asks, in order. */
export async function publishedOf(db: Db, caseId: string): Promise<{ state: string; ask: unknown }[]> {
  return db.query<{ state: string; ask: unknown }>(sql`
    select data ->> 'state' as state, data -> 'ask' as ask from outbox
    where data ->> 'caseId' = ${caseId} order by id`);
}
