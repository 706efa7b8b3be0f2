-- A message is written in the transaction of the state it tells of, and relayed afterwards: neither without the other.

-- The last sequence given to a key. Its row lock also makes the messages of one key commit in the order of their ids.
create table outbox_sequence (
  key text primary key,
  last bigint not null check (last > 0)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);

-- Published rows stay for a while, so that they can be published again. Sealed text does not shrink: rows of the usual
-- size stay whole, since trying to shrink them, and a second table for their text, cost more than the row itself. data is json, not jsonb: kept as written,
-- and any character may stand in it.
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
  published_at timestamptz
) with (toast_tuple_target = 8160, fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02);

-- What the relay reads: small, however many published rows are kept.
create index outbox_unpublished on outbox (shard, id) where published_at is null;

-- What is old enough to go.
create index outbox_published on outbox (published_at) where published_at is not null;
