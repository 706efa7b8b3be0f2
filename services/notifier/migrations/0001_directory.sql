-- Who there is to tell: units, teams and people, how to reach them, when they work, and how long they are waited for.

-- One row: grows with every change, so that a process sees that its copy of the directory is old.
create table directory_version (
  is_only boolean primary key default true check (is_only),
  version bigint not null default 0
);
insert into directory_version default values;

create table units (
  ods_code text not null,
  ward text not null,
  name text not null,
  phone text not null,
  icb text not null,
  primary key (ods_code, ward)
);

create table teams (
  team_id text primary key,
  name text not null,
  ods_code text not null,
  ods_aliases text[] not null,
  kind text not null,
  hours jsonb not null,
  policy_family text not null
);

create table people (
  person_id text primary key,
  name text not null,
  role text not null,
  ods_code text not null
);

create table contact_points (
  contact_point_id text primary key,
  -- As in the seed files: team:<id>, unit:<ods>/<ward>, person:<id>, platform.
  owner text not null,
  channel text not null check (channel in ('webhook', 'email', 'sms')),
  address text not null,
  content text not null check (content in ('full', 'thin')),
  sealed_secrets text[] not null,
  -- Sealing the same secret twice gives two texts; the keyed hash tells whether it is the same.
  secret_hashes text[] not null check (cardinality(secret_hashes) = cardinality(sealed_secrets)),
  test boolean not null,
  -- No longer in the seeds: hears of nothing new, but what was decided for it is still sent.
  is_retired boolean not null default false,
  check (channel <> 'webhook' or cardinality(sealed_secrets) > 0)
);

-- Never changed and never removed: running cases are stamped with the key of the content they were opened under.
create table policies (
  policy_key uuid primary key,
  family text not null,
  version integer not null check (version > 0),
  purpose text not null check (purpose in ('acceptance', 'contact', 'resolution', 'alarm', 'announced')),
  urgent boolean not null,
  body jsonb not null,
  is_in_force boolean not null
);
create unique index policies_in_force on policies (family, purpose, urgent) where is_in_force;

create table rotas (
  rota_id text primary key,
  owner text not null,
  shifts jsonb not null
);
