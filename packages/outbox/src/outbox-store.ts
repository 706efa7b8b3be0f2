import type { AnyTopic, Instant, Message } from "@homeward/contracts";
import { json, sql, ts, type Db, type Query, type Tx } from "@homeward/postgres";
import { shardOf } from "./shard.ts";

/** A message to be sent; its sequence is given when it is appended. */
export type NewMessage = Omit<Message, "sequence" | "traceparent"> & { readonly traceparent?: string | null };

/** A row that waits to be published. */
export interface Waiting {
  readonly id: number;
  readonly shard: number;
  readonly message: Message;
}

/** Messages of one topic and key are published in order; those of different lanes do not wait for each other. */
export interface Lane {
  readonly topic: AnyTopic;
  readonly key: string;
}

/**
 * Sends messages along, giving each the next sequence of its key; those whose id is already there are left out. One
 * whose id stands for another message would get the sequence 0, which no row may have.
 */
export function insertMessages(tx: Tx, messages: readonly NewMessage[]): void {
  tx.send(sql`
    with input as (select * from ${asRows(messages)}),
    known as (
      select nth, ${content.outbox} is distinct from ${content.input} as differs
      from input join outbox using (message_id)),
    fresh as (
      select *, row_number() over (partition by key order by nth) as nth_of_key, count(*) over (partition by key) as of_key
      from input where nth not in (select nth from known)),
    counted as (
      insert into outbox_sequence as counter (key, last)
      select key, count(*) from fresh group by key order by key
      on conflict (key) do update set last = counter.last + excluded.last
      returning key, last),
    reused as (
      insert into outbox (${columnNames})
      select shard, message_id, topic, key, type, version, time, source, 0, traceparent, data
      from input join known using (nth) where differs),
    written as (
      insert into outbox (${columnNames})
      select shard, message_id, topic, key, type, version, time, source, last - of_key + nth_of_key, traceparent, data
      from fresh join counted using (key) order by nth
      on conflict (message_id) do update set sequence = 0
        where ${content.outbox} is distinct from ${content.excluded}
      returning shard, id)
    insert into outbox_waiting (shard, id) select shard, id from written`);
}

const columnNames = sql`shard, message_id, topic, key, type, version, time, source, sequence, traceparent, data`;

/** What an id stands for. */
const content = {
  outbox: sql`(outbox.topic, outbox.key, outbox.type, outbox.version, outbox.data::text)`,
  input: sql`(input.topic, input.key, input.type, input.version, input.data::text)`,
  excluded: sql`(excluded.topic, excluded.key, excluded.type, excluded.version, excluded.data::text)`,
};

function asRows(messages: readonly NewMessage[]): Query {
  const column = <K extends keyof NewMessage>(name: K) => messages.map((message) => message[name]);
  return sql`unnest(${messages.map(({ key }) => shardOf(key))}::smallint[], ${column("id")}::text[],
    ${column("topic")}::text[], ${column("key")}::text[], ${column("type")}::text[], ${column("version")}::int[],
    ${messages.map(({ time }) => ts(time))}::timestamptz[], ${column("source")}::text[],
    ${messages.map(({ traceparent }) => traceparent ?? null)}::text[],
    ${messages.map(({ data }) => json(data))}::json[])
    with ordinality as input (shard, message_id, topic, key, type, version, time, source, traceparent, data, nth)`;
}

export interface Fetch {
  readonly shards: readonly number[];
  /** Left out. */
  readonly lanes: readonly Lane[];
  /** Taken although their lane is left out. */
  readonly ids: readonly number[];
  /** At most this many of each shard. */
  readonly perShard: number;
}

/**
 * Rows not yet published, in the order of their ids within a shard. Never "id above the last one": a transaction
 * that took its id early and commits late would be stepped over.
 */
export async function fetchWaiting(db: Db, { shards, lanes, ids, perShard }: Fetch): Promise<Waiting[]> {
  const rows = await db.query<Row>(sql`
    select ${columns} from unnest(${shards}::smallint[]) as own (number) cross join lateral (
      select outbox.* from outbox_waiting as waiting join outbox using (id)
      where waiting.shard = own.number and (topic, key) not in (
        select * from unnest(${lanes.map(({ topic }) => topic)}::text[], ${lanes.map(({ key }) => key)}::text[]))
      order by waiting.id limit ${perShard}) as next
    union all
    select ${columns} from unnest(${shards}::smallint[]) as own (number)
    join outbox_waiting as waiting on waiting.shard = own.number and waiting.id = any(${ids}::bigint[])
    join outbox using (id)
    order by row_id`);
  return rows.map(({ row_id, shard, ...message }) => ({ id: row_id, shard, message }));
}

const columns = sql`id as row_id, own.number as shard, message_id as id, topic, key, type, version, time, source, sequence,
  traceparent, data`;

interface Row extends Omit<Message, "time"> {
  readonly row_id: number;
  readonly shard: number;
  readonly time: Instant;
}

export async function markPublished(db: Db, rows: readonly Pick<Waiting, "shard" | "id">[]): Promise<void> {
  await db.query(sql`
    delete from outbox_waiting as waiting
    using unnest(${rows.map(({ shard }) => shard)}::smallint[], ${rows.map(({ id }) => id)}::bigint[]) as sent (shard, id)
    where waiting.shard = sent.shard and waiting.id = sent.id`);
}

/** Which kept rows: of these topics, with a message time from this instant on. Nothing given: all. */
export interface Kept {
  readonly topics?: readonly AnyTopic[];
  readonly from?: Instant;
}

/** Has kept rows wait again; answers how many do that did not. */
export async function unmarkPublished(db: Db, { topics, from }: Kept): Promise<number> {
  const conditions = [
    ...(topics === undefined ? [] : [sql`topic = any(${topics}::text[])`]),
    ...(from === undefined ? [] : [sql`time >= ${ts(from)}::timestamptz`]),
  ];
  return countOf(
    db,
    sql`
      insert into outbox_waiting (shard, id)
      select shard, id from outbox ${conditions.length === 0 ? sql`` : sql`where ${sql.join(conditions, sql` and `)}`}
      on conflict do nothing returning 1`,
  );
}

/** Deletes, of the `limit` first rows that are published, those appended longer ago than this; answers how many. */
export function deletePublished(db: Db, keepDays: number, limit: number): Promise<number> {
  return countOf(
    db,
    sql`delete from outbox where id = any(array(
      select id from (
        select id, appended_at from outbox
        where not exists (
          select from outbox_waiting where outbox_waiting.shard = outbox.shard and outbox_waiting.id = outbox.id)
        order by id limit ${limit}) as first
      where appended_at < now() - make_interval(days => ${keepDays}::int))) returning 1`,
  );
}

/** How many rows a statement with `returning` touched. */
export async function countOf(db: Db, change: Query): Promise<number> {
  const [row] = await db.query<{ count: number }>(
    sql`with changed as (${change}) select count(*) from changed`,
  );
  return row?.count ?? 0;
}

/** The next sequence of each key lies above the one given; never below what it was. */
export async function raiseSequences(db: Db, last: ReadonlyMap<string, number>): Promise<void> {
  await db.query(sql`
    insert into outbox_sequence as counter (key, last)
    select * from unnest(${[...last.keys()]}::text[], ${[...last.values()]}::bigint[]) as known (key, last) order by key
    on conflict (key) do update set last = greatest(counter.last, excluded.last)`);
}

/** Lets nothing wait any more that has one of these ids. */
export async function markSent(db: Db, messageIds: readonly string[]): Promise<void> {
  await db.query(sql`
    delete from outbox_waiting as waiting using outbox
    where outbox.message_id = any(${messageIds}::text[]) and waiting.shard = outbox.shard and waiting.id = outbox.id`);
}
