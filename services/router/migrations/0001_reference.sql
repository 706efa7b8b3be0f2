-- What the rules look things up in. Everything here is public or invented; nothing is about a child.

-- Which release of each part is loaded. The fingerprint is the hash of its content: readers reload when it changes.
create table releases (
  name text primary key check (name in ('postcodes', 'areas', 'practices', 'teams')),
  release text not null,
  fingerprint text not null
);

create table postcodes (
  postcode text primary key,
  lad text not null,
  sub_icb text not null
);

-- The outward codes ("S60") of which there are postcodes: what is missing elsewhere is outside, not mistyped.
create table outward_codes (
  code text primary key
);

create table practices (
  ods_code text primary key,
  lad text,
  sub_icb text
);

create table authorities (
  code text primary key,
  name text not null,
  lad text,
  utla text not null,
  sub_icb text,
  icb text
);

create table sub_icbs (
  code text primary key,
  ods_code text not null,
  name text not null,
  icb text not null,
  icb_ods_code text not null,
  icb_name text not null
);

create table code_changes (
  old_code text primary key,
  new_code text not null check (new_code <> old_code)
);

create table teams (
  team_id text primary key,
  name text not null,
  ods_code text not null,
  kind text not null,
  age_from integer not null check (age_from >= 0),
  age_to integer not null check (age_to >= age_from),
  valid_from date not null,
  valid_to date check (valid_to >= valid_from)
);

create table catchments (
  team_id text not null references teams on delete cascade,
  kind text not null check (kind in ('lsoa', 'lad', 'sub-icb', 'utla', 'icb')),
  code text not null,
  primary key (team_id, kind, code)
);
