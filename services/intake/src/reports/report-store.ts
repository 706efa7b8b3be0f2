import type { EventType, Instant } from "@homeward/contracts";
import { json, sql, ts, type Db, type Tx } from "@homeward/postgres";
import type { LiveDischarge } from "../stays/stay.ts";
import type { KeptAnswer } from "./answer.ts";

/** How an event is found: the sender's id, which is the sender's own. */
export interface EventName {
  readonly odsCode: string;
  readonly eventId: string;
}

/** An event as it comes, perhaps again. */
export interface SentEvent extends EventName {
  /** SHA-256 of the body as it came. */
  readonly bodyHash: string;
}

export interface KnownEvent extends EventName {
  readonly answer: KeptAnswer;
  /** Of the stay it told of. */
  readonly spellHash: string;
  /** The body it was accepted with, sealed, where that is not the one that came now; else null. */
  readonly otherBody: string | null;
}

const known = sql`kept.ods_code as "odsCode", kept.event_id as "eventId", answer, stays.spell_hash as "spellHash",
  case when kept.body_hash <> sent.body_hash then sealed_body end as "otherBody"`;

/** Those of the events that were accepted before, with what was answered. */
export async function findEvents(db: Db, sent: readonly SentEvent[]): Promise<KnownEvent[]> {
  return db.query<KnownEvent>(sql`
    select ${known} from discharge_events as kept
    join unnest(
      ${sent.map(({ odsCode }) => odsCode)}::text[], ${sent.map(({ eventId }) => eventId)}::text[],
      ${sent.map(({ bodyHash }) => bodyHash)}::text[])
      as sent (ods_code, event_id, body_hash) on kept.ods_code = sent.ods_code and kept.event_id = sent.event_id
    join stays using (stay_id)`);
}

/** Those accepted of each stay under ids that begin with the one given, the first accepted first. */
export async function findNamedAfter(
  db: Db,
  sent: readonly (SentEvent & { readonly stayId: string })[],
): Promise<KnownEvent[]> {
  return db.query<KnownEvent>(sql`
    select ${known} from discharge_events as kept
    join unnest(
      ${sent.map(({ stayId }) => stayId)}::uuid[], ${sent.map(({ eventId }) => eventId)}::text[],
      ${sent.map(({ bodyHash }) => bodyHash)}::text[])
      as sent (stay_id, event_id, body_hash)
      on kept.stay_id = sent.stay_id and starts_with(kept.event_id, sent.event_id)
    join stays on stays.stay_id = kept.stay_id
    order by received_at`);
}

/** An event as it is kept. */
export interface EventRow extends SentEvent {
  readonly stayId: string;
  readonly type: EventType | null;
  readonly occurredAt: Instant;
  readonly receivedAt: Instant;
  readonly dischargeNumber: number | null;
  readonly sealedBody: string;
  readonly answer: KeptAnswer;
}

/** What a batch of decisions changes. */
export interface Decided {
  readonly events: readonly EventRow[];
  readonly opened: readonly (LiveDischarge & { readonly stayId: string; readonly unitName: string })[];
  /** Of discharges that were there; reversedAt null: it stands. */
  readonly retold: readonly {
    readonly dischargeId: string;
    readonly toldBy: string | null;
    readonly reversedAt: Instant | null;
  }[];
}

/** Keeps a batch of decisions, in one statement. An event that is there already is an error: it was decided twice. */
export function saveDecided(tx: Tx, { events, opened, retold }: Decided): void {
  tx.send(sql`
    with kept as (
      insert into discharge_events (ods_code, event_id, stay_id, type, occurred_at, received_at, discharge_number,
        body_hash, sealed_body, answer)
      select * from unnest(
        ${events.map(({ odsCode }) => odsCode)}::text[], ${events.map(({ eventId }) => eventId)}::text[],
        ${events.map(({ stayId }) => stayId)}::uuid[], ${events.map(({ type }) => type)}::text[],
        ${events.map(({ occurredAt }) => ts(occurredAt))}::timestamptz[],
        ${events.map(({ receivedAt }) => ts(receivedAt))}::timestamptz[],
        ${events.map(({ dischargeNumber }) => dischargeNumber)}::int[],
        ${events.map(({ bodyHash }) => bodyHash)}::text[],
        ${events.map(({ sealedBody }) => sealedBody)}::text[], ${events.map(({ answer }) => json(answer))}::jsonb[])
    ), opened as (
      insert into discharges (discharge_id, stay_id, number, unit_name, occurred_at, discharged_at, told_by)
      select * from unnest(
        ${opened.map(({ dischargeId }) => dischargeId)}::uuid[], ${opened.map(({ stayId }) => stayId)}::uuid[],
        ${opened.map(({ number }) => number)}::int[], ${opened.map(({ unitName }) => unitName)}::text[],
        ${opened.map(({ occurredAt }) => ts(occurredAt))}::timestamptz[],
        ${opened.map(({ dischargedAt }) => ts(dischargedAt))}::timestamptz[],
        ${opened.map(({ toldBy }) => toldBy)}::text[])
    )
    update discharges set told_by = retold.told_by, reversed_at = retold.reversed_at
    from unnest(${retold.map(({ dischargeId }) => dischargeId)}::uuid[],
      ${retold.map(({ toldBy }) => toldBy)}::text[],
      ${retold.map(({ reversedAt }) => (reversedAt === null ? null : ts(reversedAt)))}::timestamptz[])
      as retold (discharge_id, told_by, reversed_at)
    where discharges.discharge_id = retold.discharge_id`);
}

export interface ShownEvent {
  readonly eventId: string;
  readonly type: EventType | null;
  readonly occurredAt: Instant;
  readonly receivedAt: Instant;
  readonly dischargeNumber: number | null;
  readonly answer: KeptAnswer;
}

/** Every event of a stay, in the order they were accepted. */
export async function eventsOf(db: Db, stayId: string): Promise<ShownEvent[]> {
  return db.query<ShownEvent>(sql`
    select event_id as "eventId", type, occurred_at as "occurredAt", received_at as "receivedAt",
      discharge_number as "dischargeNumber", answer
    from discharge_events where stay_id = ${stayId}::uuid order by received_at, event_id`);
}
