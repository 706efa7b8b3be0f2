import type { EventType, Instant } from "@homeward/contracts";
import { json, sql, ts, type Tx } from "@homeward/postgres";
import type { KeptAnswer } from "../reports/answer.ts";

/** What a message of intake's own tells of the event it came of. */
export interface ToldEvent {
  readonly stayId: string;
  readonly odsCode: string;
  readonly spellHash: string;
  readonly dischargeId: string;
  readonly number: number;
  readonly unitName: string;
  readonly occurredAt: Instant;
  readonly dischargedAt: Instant;
  readonly receivedAt: Instant;
  readonly isReversed: boolean;
  readonly eventId: string;
  readonly type: EventType | null;
  readonly bodyHash: string;
  readonly sealedBody: string;
  readonly answer: KeptAnswer;
}

/** Puts back what is missing of stay, discharge and event; what is there stays as it is. Answers whether the event was. */
export async function putBack(tx: Tx, told: ToldEvent): Promise<boolean> {
  await tx.query(sql`
    insert into stays (stay_id, ods_code, spell_hash)
    values (${told.stayId}::uuid, ${told.odsCode}, ${told.spellHash}) on conflict do nothing`);
  await tx.query(sql`
    insert into discharges (discharge_id, stay_id, number, unit_name, occurred_at, discharged_at)
    values (${told.dischargeId}::uuid, ${told.stayId}::uuid, ${told.number}, ${told.unitName},
      ${ts(told.occurredAt)}::timestamptz, ${ts(told.dischargedAt)}::timestamptz)
    on conflict do nothing`);
  if (told.isReversed)
    await tx.query(sql`
      update discharges set reversed_at = ${ts(told.receivedAt)}::timestamptz
      where discharge_id = ${told.dischargeId}::uuid and reversed_at is null`);
  const added = await tx.query(sql`
    insert into discharge_events (ods_code, event_id, stay_id, type, occurred_at, received_at, discharge_number,
      body_hash, sealed_body, answer)
    values (${told.odsCode}, ${told.eventId}, ${told.stayId}::uuid, ${told.type},
      ${ts(told.occurredAt)}::timestamptz, ${ts(told.receivedAt)}::timestamptz, ${told.number}, ${told.bodyHash},
      ${told.sealedBody}, ${json(told.answer)}::jsonb)
    on conflict do nothing returning 1`);
  // What the database has heard since and the transport has not, it goes on to tell.
  await tx.query(sql`
    update discharges set told_by = ${told.eventId}
    where discharge_id = ${told.dischargeId}::uuid and not exists (
      select from discharge_events as later
      where later.ods_code = ${told.odsCode} and later.event_id = discharges.told_by
        and later.received_at > ${ts(told.receivedAt)}::timestamptz)`);
  return added.length > 0;
}
