import type { Instant } from "@homeward/contracts";
import {
  json,
  moved,
  movedNow,
  nowColumn,
  sql,
  type Db,
  type MovableClock,
  type Query,
} from "@homeward/postgres";
import { MOST_PER_CONTACT_POINT, SPARED } from "./in-flight.ts";

export interface Which {
  readonly clock: MovableClock;
  readonly limit: number;
  /** Contact points that have as many under way as they may. */
  readonly busy: readonly string[];
  /** By contact point, how many are under way, or count as such. */
  readonly running: Readonly<Record<string, number>>;
}

/** The contact points that anything waits for, each found by one step in the index, however much waits for it. */
const points = (busy: readonly string[]): Query => sql`
  with recursive walk as (
    (select contact_point_id as id from notifications
      where status = 'pending' and sender is null order by contact_point_id limit 1)
    union all
    select (select contact_point_id from notifications
      where status = 'pending' and sender is null and contact_point_id > walk.id order by contact_point_id limit 1)
    from walk where id is not null),
  points as (select id from walk where id is not null and id <> all(${[...busy]}::text[]))`;

/**
 * Ids of due notifications, the longest due first; of each contact point no more than there is room for, and into the
 * spared places only the first of those that have none under way. A contact point's backlog is never read through.
 */
export const dueIds = ({ clock, limit, busy, running }: Which): Query => sql`
  ${points(busy)},
  counted as (
    select notification_id, next_attempt_at,
      under_way + row_number() over (partition by id order by next_attempt_at) as nth
    from points
    cross join lateral (select coalesce((${json(running)}::jsonb ->> id)::int, 0) as under_way) as running
    cross join lateral (
      select notification_id, next_attempt_at from notifications
      where status = 'pending' and sender is null and contact_point_id = id
        and next_attempt_at <= ${movedNow(clock)}
      order by next_attempt_at limit greatest(0, ${MOST_PER_CONTACT_POINT} - under_way)) as due),
  placed as (
    select notification_id, next_attempt_at, nth,
      row_number() over (partition by nth <= 1 order by next_attempt_at) as place
    from counted)
  select notification_id from placed
  where nth <= 1 or place <= ${limit - SPARED} order by next_attempt_at limit ${limit}`;

/** The ids of due notifications nobody has under way; holds none of them. */
export async function dueNow(db: Db, which: Which): Promise<string[]> {
  const rows = await db.query<{ notification_id: string }>(dueIds(which));
  return rows.map(({ notification_id }) => notification_id);
}

/** When the next attempt is due, of a contact point that is not busy (null when none is), and what time it is. */
export async function nextAttempt(
  db: Db,
  clock: MovableClock,
  busy: readonly string[],
): Promise<{ readonly next: Instant | null; readonly now: Instant }> {
  const [row] = await db.query<{ next: Instant | null; now: Instant }>(sql`
    ${points(busy)}
    select min(first.at) as next, ${nowColumn} from points cross join lateral (
      select next_attempt_at as at from notifications
      where status = 'pending' and sender is null and contact_point_id = id
      order by next_attempt_at limit 1) as first`);
  if (row === undefined) throw new Error("the database gave no instant");
  return { next: row.next, now: moved(row.now, clock) };
}
