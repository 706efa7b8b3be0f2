import type { Instant } from "@homeward/contracts";
import { json, sql, ts, type Tx } from "@homeward/postgres";
import type { ClockName } from "../cases/case.ts";
import type { Why } from "../cases/decision.ts";
import type { Reader } from "../messages/told.ts";

export interface NewNotification {
  readonly id: string;
  readonly caseId: string;
  readonly type: "alarm" | "reminder" | "information" | "stand-down";
  readonly clock: ClockName;
  readonly rung: number;
  readonly repeat: number;
  readonly contactPointId: string;
  readonly why: Why;
  readonly decidedAt: Instant;
  /** Sealed; see {@link Outgoing} in sending. */
  readonly body: string;
  /** Who reads it, where it was composed while the case was told in full; null where it was composed thin. */
  readonly fullFor: Reader | null;
}

/** Writes what was decided to be sent. Tells of ids that were there before: a decision taken twice, which is a bug. */
export function insertNotifications(
  tx: Tx,
  all: readonly NewNotification[],
  onTwice: (notificationIds: readonly string[]) => void,
): void {
  if (all.length === 0) return;
  const rows = all.map((it) => ({
    notification_id: it.id,
    case_id: it.caseId,
    type: it.type,
    clock: it.clock,
    rung: it.rung,
    repeat: it.repeat,
    contact_point_id: it.contactPointId,
    why: it.why,
    decided_at: ts(it.decidedAt),
    body: it.body,
    full_for: it.fullFor,
  }));
  const query = sql`
    insert into notifications (notification_id, case_id, type, clock, rung, repeat, contact_point_id, why, decided_at,
      body, full_for, status, next_attempt_at)
    select new.*, 'pending', decided_at from jsonb_to_recordset(${json(rows)}::jsonb) as new (notification_id uuid,
      case_id uuid, type text, clock text, rung int, repeat int, contact_point_id text, why text,
      decided_at timestamptz, body text, full_for text)
    on conflict do nothing returning notification_id as id`;
  tx.send(query, (written) => {
    const fresh = new Set(written.map(({ id }) => id));
    const twice = all.map(({ id }) => id).filter((id) => !fresh.has(id));
    if (twice.length > 0) onTwice(twice);
  });
}

/** A notification as it was decided, beside whom it is for. */
export type Decided = Pick<NewNotification, "clock" | "rung" | "repeat" | "why" | "decidedAt">;

export async function loadDecided(tx: Tx, id: string): Promise<Decided | null> {
  const [row] = await tx.query<Decided>(sql`
    select clock, rung, repeat, why, decided_at as "decidedAt" from notifications where notification_id = ${id}`);
  return row ?? null;
}

/** Other words under the same id; only ever before the first attempt. */
export async function saveBody(
  tx: Tx,
  { id, body, fullFor }: Pick<NewNotification, "id" | "body" | "fullFor">,
): Promise<void> {
  await tx.query(sql`
    update notifications set body = ${body}, full_for = ${fullFor}
    where notification_id = ${id} and attempts = 0 and status = 'pending'`);
}
