import type { Instant } from "@homeward/contracts";
import { MOST_COUNTED } from "@homeward/outbox";
import { sql, ts, type Db } from "@homeward/postgres";

/** Deadlines that nobody has decided yet although their instant has come. */
export interface Overdue {
  readonly timers: number;
  /** Of the oldest of them; 0 when there is none. */
  readonly seconds: number;
}

/**
 * Those to be looked at by now, and those put off because deciding them failed: both from an index. Counted up to
 * MOST_COUNTED each.
 */
export async function readOverdue(db: Db, now: Instant): Promise<Overdue> {
  const [row] = await db.query<Overdue & object>(sql`
    with due as (select due_at from timers where wake_at <= ${ts(now)}::timestamptz order by wake_at limit ${MOST_COUNTED}),
    failing as (select due_at from timers where failures > 0 and wake_at > ${ts(now)}::timestamptz limit ${MOST_COUNTED}),
    late as (select due_at from due union all select due_at from failing)
    select count(*)::int as timers,
      greatest(0, coalesce(extract(epoch from ${ts(now)}::timestamptz - min(due_at)), 0))::float8 as seconds from late`);
  return row ?? { timers: 0, seconds: 0 };
}

/** Messages to be sent by now that nobody has begun to send, counted up to MOST_COUNTED, and how long the first waits. */
export async function readUnsent(
  db: Db,
  now: Instant,
): Promise<{ readonly notifications: number; readonly seconds: number }> {
  const [row] = await db.query<{ notifications: number; seconds: number }>(sql`
    with due as (
      select next_attempt_at from notifications
      where status = 'pending' and sender is null and next_attempt_at <= ${ts(now)}::timestamptz
      order by next_attempt_at limit ${MOST_COUNTED})
    select count(*)::int as notifications,
      coalesce(extract(epoch from ${ts(now)}::timestamptz - min(next_attempt_at)), 0)::float8 as seconds from due`);
  return row ?? { notifications: 0, seconds: 0 };
}

export interface LiveCases {
  /** Live cases of children, by part and state. */
  readonly cases: readonly { readonly part: string; readonly state: string; readonly count: number }[];
  /** Of which a deadline was missed; counted up to MOST_COUNTED. */
  readonly overdue: number;
  /** Alarms of Homeward's own that nobody has noted yet. */
  readonly alarms: number;
}

/** Every live case is counted, from an index that holds nothing else. */
export async function readLiveCases(db: Db): Promise<LiveCases> {
  const cases = await db.query<LiveCases["cases"][number] & object>(sql`
    select part, status as state, count(*)::int as count from cases
    where status <> 'closed' and stay_id is not null group by part, status`);
  const [row] = await db.query<{ overdue: number; alarms: number }>(sql`
    select (select count(*)::int from (select from cases where is_overdue limit ${MOST_COUNTED}) as late) as overdue,
      (select count(*)::int from cases where status <> 'closed' and stay_id is null) as alarms`);
  return { cases, overdue: row?.overdue ?? 0, alarms: row?.alarms ?? 0 };
}

/** How long ago the oldest case of a lead opened that nobody has taken on and of which nobody has heard; 0: none. */
export async function readOldestUntold(db: Db, now: Instant): Promise<number> {
  const [row] = await db.query<{ seconds: number }>(sql`
    select greatest(0, coalesce(extract(epoch from ${ts(now)}::timestamptz - min(opened_at)), 0))::float8 as seconds
    from cases where is_untold`);
  return row?.seconds ?? 0;
}
