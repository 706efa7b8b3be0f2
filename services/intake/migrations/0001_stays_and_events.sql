-- Why: what a unit was told is accepted must be here before it is told, with everything needed to answer it again.

create table units (
  ods_code text not null,
  ward     text not null,
  name     text not null,
  phone    text not null,
  icb      text not null,
  primary key (ods_code, ward)
);

-- One inpatient spell; its row is the lock under which its events are decided. The unit's own spell id is as good as
-- a name: only its keyed hash is here; in the clear it is in the sealed bodies.
create table stays (
  stay_id    uuid primary key,
  ods_code   text not null,
  spell_hash text not null check (spell_hash ~ '^[0-9a-f]{64}$'),
  unique (ods_code, spell_hash)
) with (fillfactor = 80);

create table discharges (
  discharge_id  uuid primary key,
  stay_id       uuid not null references stays,
  number        integer not null check (number > 0),
  -- Of the unit that follow-up rests with.
  unit_name     text not null,
  occurred_at   timestamptz not null,
  discharged_at timestamptz not null,
  -- Null while it stands.
  reversed_at   timestamptz,
  check (discharged_at <= occurred_at),
  unique (stay_id, number)
);

create table discharge_events (
  ods_code         text not null,
  event_id         text not null check (length(event_id) between 1 and 100),
  stay_id          uuid not null references stays,
  -- Null: a type that is not in the contract.
  type             text,
  occurred_at      timestamptz not null,
  received_at      timestamptz not null,
  discharge_number integer,
  -- Of the body as it came: what comes again is nearly always the same bytes.
  body_hash        text not null check (body_hash ~ '^[0-9a-f]{64}$'),
  -- The body as it came.
  sealed_body      text not null,
  -- What the sender was told, so that a repeat is told the same.
  answer           jsonb not null,
  primary key (ods_code, event_id)
);
create index on discharge_events (stay_id, received_at);
-- Sealed text does not shrink: trying only costs. Most bodies then fit into the row, and need no second table.
alter table discharge_events alter column sealed_body set storage external;
alter table discharge_events set (toast_tuple_target = 8160);
