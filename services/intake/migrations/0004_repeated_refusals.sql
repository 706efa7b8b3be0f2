-- Why: a refusal that comes again is seen in the list and rings again in the next hour, and a flood rings once.

alter table quarantine
  add column times integer not null default 1 check (times > 0),
  -- Null while it came once.
  add column last_at timestamptz,
  add check ((times = 1) = (last_at is null) and last_at >= at);

-- The one alarm of a unit, a reason and an hour; the row is what decides it.
create table quarantine_alarms (
  ods_code text not null,
  ward     text not null,
  code     text not null,
  hour     timestamptz not null,
  -- The refusal that rang.
  quarantine_id uuid not null references quarantine,
  primary key (ods_code, ward, code, hour)
);
