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

create table case_outcomes (
  case_id uuid not null,
  stay_id uuid not null,
  discharge_number integer not null,
  history_seq bigint not null,
  team_name text not null,
  part text not null,
  state text not null,
  closed_as text,
  rung integer not null,
  told_at timestamp with time zone,
  taken_on jsonb,
  constraint case_outcomes_pkey PRIMARY KEY (case_id),
  constraint case_outcomes_check CHECK (((state = 'closed'::text) = (closed_as IS NOT NULL))),
  constraint case_outcomes_discharge_number_check CHECK ((discharge_number > 0)),
  constraint case_outcomes_history_seq_check CHECK ((history_seq > 0)),
  constraint case_outcomes_part_check CHECK ((part = ANY (ARRAY['lead'::text, 'must-know'::text, 'copy'::text]))),
  constraint case_outcomes_rung_check CHECK ((rung >= 0)),
  constraint case_outcomes_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'held'::text, 'accepted'::text, 'passing-on'::text, 'closed'::text])))
) with (fillfactor=80);

create table discharge_events (
  ods_code text not null,
  event_id text not null,
  stay_id uuid not null,
  type text,
  occurred_at timestamp with time zone not null,
  received_at timestamp with time zone not null,
  discharge_number integer,
  body_hash text not null,
  sealed_body text not null,
  answer jsonb not null,
  constraint discharge_events_pkey PRIMARY KEY (ods_code, event_id),
  constraint discharge_events_stay_id_fkey FOREIGN KEY (stay_id) REFERENCES stays(stay_id),
  constraint discharge_events_body_hash_check CHECK ((body_hash ~ '^[0-9a-f]{64}$'::text)),
  constraint discharge_events_event_id_check CHECK (((length(event_id) >= 1) AND (length(event_id) <= 100)))
) with (toast_tuple_target=8160);

create table discharges (
  discharge_id uuid not null,
  stay_id uuid not null,
  number integer not null,
  unit_name text not null,
  occurred_at timestamp with time zone not null,
  discharged_at timestamp with time zone not null,
  reversed_at timestamp with time zone,
  told_by text,
  constraint discharges_pkey PRIMARY KEY (discharge_id),
  constraint discharges_stay_id_number_key UNIQUE (stay_id, number),
  constraint discharges_stay_id_fkey FOREIGN KEY (stay_id) REFERENCES stays(stay_id),
  constraint discharges_check CHECK ((discharged_at <= occurred_at)),
  constraint discharges_number_check CHECK ((number > 0))
);

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

create table quarantine (
  id uuid not null,
  at timestamp with time zone not null,
  times integer default 1 not null,
  last_at timestamp with time zone,
  code text not null,
  ods_code text not null,
  ward text not null,
  bytes integer not null,
  sealed text not null,
  constraint quarantine_pkey PRIMARY KEY (id),
  constraint quarantine_bytes_check CHECK (((bytes >= 0) AND (bytes <= 1048576))),
  constraint quarantine_check CHECK ((((times = 1) = (last_at IS NULL)) AND (last_at >= at))),
  constraint quarantine_times_check CHECK ((times > 0))
);

create table quarantine_alarms (
  ods_code text not null,
  ward text not null,
  code text not null,
  hour timestamp with time zone not null,
  test boolean not null,
  quarantine_id uuid not null,
  constraint quarantine_alarms_pkey PRIMARY KEY (ods_code, ward, code, hour, test),
  constraint quarantine_alarms_quarantine_id_fkey FOREIGN KEY (quarantine_id) REFERENCES quarantine(id)
);

create table stays (
  stay_id uuid not null,
  ods_code text not null,
  spell_hash text not null,
  constraint stays_pkey PRIMARY KEY (stay_id),
  constraint stays_ods_code_spell_hash_key UNIQUE (ods_code, spell_hash),
  constraint stays_spell_hash_check CHECK ((spell_hash ~ '^[0-9a-f]{64}$'::text))
) with (fillfactor=80);

create table units (
  ods_code text not null,
  ward text not null,
  name text not null,
  phone text not null,
  icb text not null,
  constraint units_pkey PRIMARY KEY (ods_code, ward)
);

CREATE INDEX case_outcomes_stay_id_idx ON case_outcomes USING btree (stay_id);

CREATE INDEX discharge_events_stay_id_received_at_idx ON discharge_events USING btree (stay_id, received_at);

CREATE INDEX inbox_seen ON inbox USING btree (seen_at);

CREATE INDEX quarantine_at_id_idx ON quarantine USING btree (at, id);
