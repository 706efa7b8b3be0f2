-- Why: what was refused may still be about a child; it is kept, sealed, where a person looks.

create table quarantine (
  id       uuid primary key,
  at       timestamptz not null,
  -- A refusal that comes again is one row, which says how often it came.
  times    integer not null default 1 check (times > 0),
  -- Null while it came once.
  last_at  timestamptz,
  code     text not null,
  ods_code text not null,
  ward     text not null,
  -- How many bytes are kept: all of them, or the first 64 KiB of a body that was too large.
  bytes    integer not null check (bytes between 0 and 1048576),
  sealed   text not null,
  check ((times = 1) = (last_at is null) and last_at >= at)
);
create index on quarantine (at, id);
alter table quarantine alter column sealed set storage external;

-- The one alarm of a unit, a reason and an hour; the row is what decides it, so that a flood rings once.
create table quarantine_alarms (
  ods_code text not null,
  ward     text not null,
  code     text not null,
  hour     timestamptz not null,
  -- Under a demo key: it reaches test contact points only, so it must not stand for one that reaches live ones.
  test     boolean not null,
  -- The refusal that rang.
  quarantine_id uuid not null references quarantine,
  primary key (ods_code, ward, code, hour, test)
);
