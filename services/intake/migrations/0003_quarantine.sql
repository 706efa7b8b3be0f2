-- Why: what was refused may still be about a child; it is kept, sealed, where a person looks.

create table quarantine (
  id       uuid primary key,
  at       timestamptz not null,
  code     text not null,
  ods_code text not null,
  ward     text not null,
  -- How many bytes are kept: all of them, or the first 64 KiB of a body that was too large.
  bytes    integer not null check (bytes between 0 and 1048576),
  sealed   text not null
);
create index on quarantine (at, id);
alter table quarantine alter column sealed set storage external;
