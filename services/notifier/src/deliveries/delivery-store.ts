import type { Instant } from "@homeward/contracts";
import { json, movedNow, sql, ts, type Db, type Tx } from "@homeward/postgres";
import type { StuckCase } from "../alarms/stuck.ts";
import type { ClockName } from "../cases/case.ts";
import { dueIds, type Which } from "./due-store.ts";
import type { Composed } from "./wanted.ts";

export interface Due extends Composed {
  readonly notificationId: string;
  readonly caseId: string;
  readonly contactPointId: string;
  readonly body: string;
  /** The trace that opened the case. */
  readonly traceparent: string | null;
}

/** Written so that rows are found by their ids, and never by reading the index of all that is unsent. */
const isUnsent = sql`it.status = 'pending' and coalesce(it.sender, 0) = 0`;

/** Looks at notifications later, because starting them did not work or their case is held. */
export function putOffAttempts(tx: Tx, notificationIds: readonly string[], until: Instant): void {
  if (notificationIds.length === 0) return;
  tx.send(sql`
    update notifications as it set next_attempt_at = ${ts(until)}
    where notification_id = any(${[...notificationIds]}::uuid[]) and ${isUnsent}`);
}

/**
 * Takes due notifications nobody has under way, and holds their cases in share: an answer given at this moment waits
 * until the attempt is recorded as started, or has been seen by it. What is about a case that is just being decided
 * stays due: waiting for it would hold up everybody else's messages.
 */
export function lockDue(tx: Tx, which: Which & { readonly only?: string }): Promise<Due[]> {
  const { only } = which;
  return tx.query<Due>(sql`
    select notification_id as "notificationId", case_id as "caseId", type, clock, contact_point_id as "contactPointId",
      attempts, body, full_for as "fullFor", cases.status, state -> 'contact' ->> 'is' as contact,
      facts #>> '{particulars,content}' as content, facts #>> '{particulars,crisisTeamId}' as "crisisTeamId",
      facts #>> '{particulars,traceparent}' as traceparent
    from notifications as it join cases using (case_id)
    where notification_id in (${only === undefined ? dueIds(which) : sql`${only}::uuid`})
      and ${isUnsent} and next_attempt_at <= ${movedNow(which.clock)}
    order by next_attempt_at for update of it skip locked for share of cases skip locked`);
}

/** Records the attempts as started, and who is told by them, before the first byte is sent. */
export function startAttempts(tx: Tx, due: readonly Due[], by: { sender: number; at: Instant }): void {
  if (due.length === 0) return;
  tx.send(sql`
    with begun as (
      update notifications set attempts = attempts + 1, sender = ${by.sender}
      where notification_id = any(${due.map((it) => it.notificationId)}::uuid[])
      returning notification_id, attempts, case_id, contact_point_id, type),
    hearing as (
      insert into told (contact_point_id, opened_at, case_id, status, is_overdue)
      select distinct contact_point_id, opened_at, case_id, cases.status, is_overdue from begun join cases using (case_id)
      where begun.type = 'alarm' order by contact_point_id, opened_at, case_id
      on conflict do nothing)
    insert into attempts (notification_id, n, started_at, result)
    select notification_id, attempts, ${ts(by.at)}, 'started' from begun`);
}

/** The case is settled: what was not sent yet is not sent. */
export function cancelAttempts(tx: Tx, due: readonly Due[], at: Instant): void {
  if (due.length === 0) return;
  tx.send(sql`
    with settled as (
      update notifications set status = 'cancelled', body = null, next_attempt_at = null
      where notification_id = any(${due.map((it) => it.notificationId)}::uuid[])
      returning notification_id, attempts)
    insert into attempts (notification_id, n, started_at, result)
    select notification_id, attempts + 1, ${ts(at)}, 'cancelled' from settled`);
}

export interface Finished {
  readonly notificationId: string;
  readonly n: number;
  readonly result: "delivered" | "refused" | "failed";
  readonly status: number | null;
  readonly reason: string | null;
  readonly durationMs: number;
  /** pending: another attempt follows at `nextAttemptAt`. */
  readonly leaves: "pending" | "delivered" | "refused";
  readonly nextAttemptAt: Instant | null;
}

/** A rung of a case, as a delivery concerns it. */
export interface RungOf {
  readonly caseId: string;
  readonly clock: ClockName;
  readonly rung: number;
  readonly repeat: number;
}

/** An alarm that was delivered, and to which contact point. */
export interface DeliveredTo extends RungOf {
  readonly contactPointId: string;
}

/**
 * Records what came of attempts. A late outcome of one that was taken over is kept with that attempt and touches the
 * notification no more: another is under way. Answers the rungs of alarms that were delivered by them, and those now undeliverable.
 */
export async function finishAttempts(
  tx: Tx,
  all: readonly Finished[],
): Promise<{ delivered: DeliveredTo[]; undeliverable: RungOf[] }> {
  const rows = json(
    all.map((it) => ({ ...it, nextAttemptAt: it.nextAttemptAt === null ? null : ts(it.nextAttemptAt) })),
  );
  const finished = sql`jsonb_to_recordset(${rows}::jsonb) as done ("notificationId" uuid, n int, result text, status int,
    reason text, "durationMs" float8, leaves text, "nextAttemptAt" timestamptz)`;
  // The ids are named beside: were a table read instead, the cost would grow with it until it is next analysed.
  const ids = all.map(({ notificationId }) => notificationId);
  tx.send(sql`
    update attempts set result = done.result, status = done.status, reason = done.reason, duration_ms = done."durationMs"
    from ${finished} where attempts.notification_id = done."notificationId" and attempts.n = done.n
      and attempts.notification_id = any(${ids}::uuid[])`);
  const changed = await tx.query<DeliveredTo & { type: string; status: string }>(sql`
    update notifications set status = done.leaves, next_attempt_at = done."nextAttemptAt", sender = null,
      body = case when done.leaves = 'pending' then notifications.body end
    from ${finished} where notifications.notification_id = done."notificationId" and notifications.status = 'pending'
      and notifications.attempts = done.n and notifications.notification_id = any(${ids}::uuid[])
    returning case_id as "caseId", clock, rung, repeat, type, notifications.status,
      contact_point_id as "contactPointId"`);
  const alarms = changed.filter(({ type }) => type === "alarm");
  const refused = alarms.filter(({ status }) => status === "refused");
  return {
    delivered: alarms
      .filter(({ status }) => status === "delivered")
      .map((it) => ({ ...rungOf(it), contactPointId: it.contactPointId })),
    undeliverable: refused.length === 0 ? [] : await allRefused(tx, refused.map(rungOf)),
  };
}

const rungOf = ({ caseId, clock, rung, repeat }: RungOf): RungOf => ({ caseId, clock, rung, repeat });

/**
 * Of these rungs, those whose every contact point has refused for good. The ward's do not count, unless the matter is
 * its own: it is told beside others and is no desk at home (P2).
 */
function allRefused(tx: Tx, rungs: readonly RungOf[]): Promise<RungOf[]> {
  return tx.query<RungOf>(sql`
    select case_id as "caseId", clock, rung, repeat
    from notifications join cases using (case_id) join contact_points using (contact_point_id)
    where type = 'alarm' and (case_id, clock, rung, repeat) in (
      select "caseId", clock, rung, repeat from jsonb_to_recordset(${json(rungs)}::jsonb)
        as it ("caseId" uuid, clock text, rung int, repeat int))
      and (contact_points.owner not like 'unit:%' or cases.facts #>> '{particulars,recipient,kind}' = 'unit')
    group by case_id, clock, rung, repeat having bool_and(notifications.status = 'refused')`);
}

/** The case that a notification is about; null where there is no such notification. */
export async function caseOfNotification(db: Db, notificationId: string): Promise<StuckCase | null> {
  const [row] = await db.query<StuckCase>(sql`
    select case_id as "caseId", test, facts #>> '{particulars,subject,kind}' as "alarmKind"
    from notifications join cases using (case_id) where notification_id = ${notificationId}`);
  return row ?? null;
}
