create table api_keys (
  key_id uuid not null,
  key_hash bytea not null,
  role text not null,
  owner text not null,
  demo boolean not null,
  created_at timestamp with time zone not null,
  revoked_at timestamp with time zone,
  constraint api_keys_pkey PRIMARY KEY (key_id),
  constraint api_keys_key_hash_key UNIQUE (key_hash),
  constraint api_keys_check CHECK (((role = 'unit'::text) = (owner ~~ 'unit:%'::text))),
  constraint api_keys_check1 CHECK (((role <> 'team'::text) OR (owner ~~ 'team:%'::text))),
  constraint api_keys_key_hash_check CHECK ((octet_length(key_hash) = 32)),
  constraint api_keys_owner_check CHECK ((owner ~ '^(platform$|unit:|team:|person:)'::text)),
  constraint api_keys_role_check CHECK ((role = ANY (ARRAY['unit'::text, 'team'::text, 'safeguarding-lead'::text, 'resolver'::text, 'manager'::text, 'admin'::text])))
);

create table authorities (
  code text not null,
  name text not null,
  lad text,
  utla text not null,
  sub_icb text,
  icb text,
  constraint authorities_pkey PRIMARY KEY (code)
);

create table catchments (
  team_id text not null,
  kind text not null,
  code text not null,
  constraint catchments_pkey PRIMARY KEY (team_id, kind, code),
  constraint catchments_team_id_fkey FOREIGN KEY (team_id) REFERENCES teams(team_id) ON DELETE CASCADE,
  constraint catchments_kind_check CHECK ((kind = ANY (ARRAY['lsoa'::text, 'lad'::text, 'sub-icb'::text, 'utla'::text, 'icb'::text])))
);

create table code_changes (
  old_code text not null,
  new_code text not null,
  constraint code_changes_pkey PRIMARY KEY (old_code),
  constraint code_changes_check CHECK ((new_code <> old_code))
);

create table discharges (
  discharge_id uuid not null,
  stay_id uuid not null,
  discharge_number integer not null,
  sequence bigint not null,
  about jsonb,
  sealed_report text,
  route jsonb not null,
  standing text generated always as ((route ->> 'standing'::text)) stored not null,
  route_version integer generated always as (((route ->> 'routeVersion'::text))::integer) stored not null,
  constraint discharges_pkey PRIMARY KEY (discharge_id),
  constraint discharges_check CHECK (((sequence = 0) = (about IS NULL))),
  constraint discharges_check1 CHECK (((sequence = 0) = (sealed_report IS NULL))),
  constraint discharges_check2 CHECK (((sequence = 0) = (route_version = 0))),
  constraint discharges_discharge_number_check CHECK ((discharge_number > 0)),
  constraint discharges_sequence_check CHECK ((sequence >= 0)),
  constraint discharges_standing_check CHECK ((standing = ANY (ARRAY['left'::text, 'reversed'::text, 'died'::text])))
) with (toast_tuple_target=8160, fillfactor=80);

create table inbox (
  consumer text not null,
  message_id text not null,
  seen_at timestamp with time zone default clock_timestamp() not null,
  constraint inbox_pkey PRIMARY KEY (consumer, message_id)
) with (autovacuum_vacuum_scale_factor=0.02, autovacuum_vacuum_insert_scale_factor=0.02);

create table migrations (
  folder text not null,
  file text not null,
  sha256 text not null,
  applied_at timestamp with time zone default clock_timestamp() not null,
  constraint migrations_pkey PRIMARY KEY (folder, file)
);

create table outbox (
  id bigint generated always as identity not null,
  shard smallint not null,
  message_id text not null,
  topic text not null,
  key text not null,
  type text not null,
  version integer not null,
  "time" timestamp with time zone not null,
  source text not null,
  sequence bigint not null,
  traceparent text,
  data json not null,
  appended_at timestamp with time zone default clock_timestamp() not null,
  constraint outbox_pkey PRIMARY KEY (id),
  constraint outbox_message_id_key UNIQUE (message_id),
  constraint message_id_reused CHECK ((sequence > 0)),
  constraint outbox_shard_check CHECK (((shard >= 0) AND (shard <= 15))),
  constraint outbox_version_check CHECK ((version > 0))
) with (toast_tuple_target=8160, autovacuum_vacuum_scale_factor=0.02, autovacuum_vacuum_insert_scale_factor=0.02);

create table outbox_sequence (
  key text not null,
  last bigint not null,
  constraint outbox_sequence_pkey PRIMARY KEY (key),
  constraint outbox_sequence_last_check CHECK ((last > 0))
) with (fillfactor=70, autovacuum_vacuum_scale_factor=0.02);

create table outbox_waiting (
  shard smallint not null,
  id bigint not null,
  constraint outbox_waiting_pkey PRIMARY KEY (shard, id)
) with (autovacuum_vacuum_scale_factor=0.02);

create table outward_codes (
  code text not null,
  constraint outward_codes_pkey PRIMARY KEY (code)
);

create table postcodes (
  postcode text not null,
  lad text not null,
  sub_icb text not null,
  constraint postcodes_pkey PRIMARY KEY (postcode)
);

create table practices (
  ods_code text not null,
  lad text,
  sub_icb text,
  constraint practices_pkey PRIMARY KEY (ods_code)
);

create table releases (
  name text not null,
  release text not null,
  fingerprint text not null,
  constraint releases_pkey PRIMARY KEY (name),
  constraint releases_name_check CHECK ((name = ANY (ARRAY['postcodes'::text, 'areas'::text, 'practices'::text, 'teams'::text])))
);

create table route_versions (
  discharge_id uuid not null,
  route_version integer not null,
  decided_at timestamp with time zone not null,
  text text not null,
  prev_hash text not null,
  hash text not null,
  route jsonb not null,
  sealed_input text not null,
  constraint route_versions_pkey PRIMARY KEY (discharge_id, route_version),
  constraint route_versions_discharge_id_fkey FOREIGN KEY (discharge_id) REFERENCES discharges(discharge_id),
  constraint route_versions_check CHECK (((route_version = 1) = (prev_hash = ''::text))),
  constraint route_versions_route_version_check CHECK ((route_version > 0))
) with (toast_tuple_target=8160);

create table sub_icbs (
  code text not null,
  ods_code text not null,
  name text not null,
  icb text not null,
  icb_ods_code text not null,
  icb_name text not null,
  constraint sub_icbs_pkey PRIMARY KEY (code)
);

create table teams (
  team_id text not null,
  name text not null,
  ods_code text not null,
  kind text not null,
  age_from integer not null,
  age_to integer not null,
  valid_from date not null,
  valid_to date,
  constraint teams_pkey PRIMARY KEY (team_id),
  constraint teams_age_from_check CHECK ((age_from >= 0)),
  constraint teams_check CHECK ((age_to >= age_from)),
  constraint teams_check1 CHECK ((valid_to >= valid_from))
);

CREATE INDEX discharges_stay ON discharges USING btree (stay_id, discharge_number);

CREATE INDEX inbox_seen ON inbox USING btree (seen_at);
