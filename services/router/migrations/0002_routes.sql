-- Who must know of each discharge, as it stands and as it came about.

create table discharges (
  discharge_id uuid primary key,
  stay_id uuid not null,
  discharge_number integer not null check (discharge_number > 0),
  -- Of the last event that was heard: older ones are passed over. 0 = none yet.
  sequence bigint not null check (sequence >= 0),
  -- What the unit said that is not secret: when, where from, whether it is a test.
  about jsonb,
  -- The report itself, sealed.
  sealed_report text,
  -- The state that the rules go on from.
  route jsonb not null,
  standing text generated always as (route ->> 'standing') stored not null check (standing in ('left', 'reversed', 'died')),
  route_version integer generated always as ((route ->> 'routeVersion')::integer) stored not null,
  check ((sequence = 0) = (about is null)),
  check ((sequence = 0) = (sealed_report is null)),
  check ((sequence = 0) = (route_version = 0))
) with (toast_tuple_target = 8160, fillfactor = 80);

create index discharges_stay on discharges (stay_id, discharge_number);

-- Every version that was sent, never changed: a chain of hashes, so that tampering shows.
create table route_versions (
  discharge_id uuid not null references discharges,
  route_version integer not null check (route_version > 0),
  decided_at timestamptz not null,
  -- The canonical JSON that the hash covers.
  text text not null,
  prev_hash text not null,
  hash text not null,
  -- The route after this version, and what it was decided by: facts and the slice of the reference, sealed.
  route jsonb not null,
  sealed_input text not null,
  primary key (discharge_id, route_version),
  check ((route_version = 1) = (prev_hash = ''))
) with (toast_tuple_target = 8160);
