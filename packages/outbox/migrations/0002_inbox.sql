-- A consumer marks a message in the transaction of its effects: what comes twice acts once.
create table inbox (
  consumer text not null,
  message_id text not null,
  seen_at timestamptz not null default clock_timestamp(),
  primary key (consumer, message_id)
) with (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02);

-- What is old enough to go.
create index inbox_seen on inbox (seen_at);
