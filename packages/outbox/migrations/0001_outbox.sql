-- A message is written in the transaction of the state it tells of, and relayed afterwards: neither without the other.

-- The last sequence given to a key. Its row lock also makes the messages of one key commit in the order of their ids.
create table outbox_sequence (
  key text primary key,
  last bigint not null check (last > 0)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);

-- Rows stay for a while after they are published, so that they can be published again, and are never written again.
-- Sealed text does not shrink: rows of the usual size stay whole, since trying to shrink them, and a second table for
-- their text, cost more than the row itself. data is json, not jsonb: kept as written, and any character may stand in it.
create table outbox (
  id bigint generated always as identity primary key,
  shard smallint not null check (shard between 0 and 15),
  message_id text not null unique,
  topic text not null,
  key text not null,
  type text not null,
  version integer not null check (version > 0),
  time timestamptz not null,
  source text not null,
  -- A message whose id stands for another one already is given none: see insertMessages.
  sequence bigint not null constraint message_id_reused check (sequence > 0),
  traceparent text,
  data json not null,
  appended_at timestamptz not null default clock_timestamp()
) with (toast_tuple_target = 8160, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02);

-- What is not yet published: what the relay reads, small however many rows are kept. Written with its row, taken away
-- once that is published: much less to write than a mark in a row that holds a message.
create table outbox_waiting (
  shard smallint not null,
  id bigint not null,
  primary key (shard, id)
) with (autovacuum_vacuum_scale_factor = 0.02);
