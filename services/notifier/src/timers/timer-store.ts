import type { Instant } from "@homeward/contracts";
import { json, moved, nowColumn, sql, ts, type Db, type MovableClock, type Tx } from "@homeward/postgres";
import type { StuckCase } from "../alarms/stuck.ts";
import type { ClockName } from "../cases/case.ts";
import type { TimerKind } from "../cases/decision.ts";

export interface Timer {
  readonly caseId: string;
  readonly timer: TimerKind;
  readonly clock: ClockName;
  readonly rung: number;
  readonly repeat: number;
  readonly dueAt: Instant;
}

const rows = sql`(case_id uuid, timer text, clock text, rung int, repeat int, due_at timestamptz)`;
const asRows = (timers: readonly Timer[]) =>
  json(
    timers.map((it) => ({
      case_id: it.caseId,
      timer: it.timer,
      clock: it.clock,
      rung: it.rung,
      repeat: it.repeat,
      due_at: ts(it.dueAt),
    })),
  );

/** A timer that is set again only ever comes sooner: a raised urgency shortens a wait, nothing lengthens one. */
export function saveTimers(tx: Tx, timers: readonly Timer[]): void {
  if (timers.length === 0) return;
  tx.send(sql`
    insert into timers (case_id, timer, clock, rung, repeat, due_at, wake_at)
    select case_id, timer, clock, rung, repeat, min(due_at), min(due_at)
      from jsonb_to_recordset(${asRows(timers)}::jsonb) as new ${rows}
      group by case_id, timer, clock, rung, repeat
    on conflict (case_id, timer, clock, rung, repeat) do update
      set due_at = least(timers.due_at, excluded.due_at), wake_at = least(timers.wake_at, excluded.wake_at)`);
}

interface TimerRow {
  readonly case_id: string;
  readonly timer: TimerKind;
  readonly clock: ClockName;
  readonly rung: number;
  readonly repeat: number;
  readonly due_at: Instant;
}

/** Takes due timers, earliest first, skipping those another replica holds; they are gone if the transaction commits. */
export async function takeDue(tx: Tx, now: Instant, limit: number): Promise<Timer[]> {
  const found = await tx.query<TimerRow>(sql`
    delete from timers using (
      select ctid from timers where wake_at <= ${ts(now)}::timestamptz order by wake_at limit ${limit} for update skip locked
    ) as due where timers.ctid = due.ctid
    returning case_id, timer, clock, rung, repeat, due_at`);
  return found.map(toTimer).sort((a, b) => a.dueAt - b.dueAt);
}

/** Takes this timer, unless it is gone. */
export async function takeThis(tx: Tx, { caseId, timer, clock, rung, repeat }: Timer): Promise<Timer[]> {
  const found = await tx.query<TimerRow>(sql`
    delete from timers where case_id = ${caseId} and timer = ${timer} and clock = ${clock} and rung = ${rung}
      and repeat = ${repeat}
    returning case_id, timer, clock, rung, repeat, due_at`);
  return found.map(toTimer);
}

const toTimer = ({ case_id, due_at, ...rest }: TimerRow): Timer => ({
  ...rest,
  caseId: case_id,
  dueAt: due_at,
});

/** The timer that is looked at next, if it is due. */
export async function oldestDue(
  db: Db,
  now: Instant,
): Promise<(Timer & { readonly failures: number }) | null> {
  const [row] = await db.query<TimerRow & { failures: number }>(sql`
    select case_id, timer, clock, rung, repeat, due_at, failures from timers
    where wake_at <= ${ts(now)}::timestamptz order by wake_at limit 1`);
  if (!row) return null;
  const { case_id, due_at, ...rest } = row;
  return { ...rest, caseId: case_id, dueAt: due_at };
}

/** A timer that was put off: how often deciding it failed, and whose it is. */
export interface PutOff extends StuckCase {
  readonly failures: number;
}

/**
 * Looks at a timer later, because deciding it did not work; its due instant stays as it is. Null where the timer is
 * gone: another replica could decide it.
 */
export async function putOff(
  db: Db,
  timer: Timer,
  { until, failed }: { readonly until: Instant; readonly failed: boolean },
): Promise<PutOff | null> {
  const [row] = await db.query<PutOff>(sql`
    update timers set wake_at = ${ts(until)}, failures = failures + ${failed ? 1 : 0}
    from cases
    where cases.case_id = timers.case_id and timers.case_id = ${timer.caseId} and timer = ${timer.timer}
      and clock = ${timer.clock} and rung = ${timer.rung} and repeat = ${timer.repeat}
    returning failures, timers.case_id as "caseId", cases.test,
      cases.facts #>> '{particulars,subject,kind}' as "alarmKind"`);
  return row ?? null;
}

export interface Ahead {
  /** When the next timer is to be looked at; null when none is set. */
  readonly next: Instant | null;
  /** How many could not be decided so far. */
  readonly failing: number;
  readonly now: Instant;
}

export async function lookAhead(db: Db, clock: MovableClock): Promise<Ahead> {
  const [row] = await db.query<Ahead & object>(sql`
    select (select min(wake_at) from timers) as next,
      (select count(*)::int from timers where failures > 0) as failing, ${nowColumn}`);
  if (row === undefined) throw new Error("the database gave no instant");
  return { ...row, now: moved(row.now, clock) };
}
