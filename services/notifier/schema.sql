create table answers (
  owner text not null,
  webhook_id text not null,
  content_hash text not null,
  response jsonb not null,
  answered_at timestamp with time zone not null,
  constraint answers_pkey PRIMARY KEY (owner, webhook_id)
);

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

create table attempts (
  notification_id uuid not null,
  n integer not null,
  started_at timestamp with time zone not null,
  result text not null,
  status integer,
  reason text,
  duration_ms double precision,
  constraint attempts_pkey PRIMARY KEY (notification_id, n),
  constraint attempts_notification_id_fkey FOREIGN KEY (notification_id) REFERENCES notifications(notification_id),
  constraint attempts_n_check CHECK ((n > 0)),
  constraint attempts_result_check CHECK ((result = ANY (ARRAY['started'::text, 'delivered'::text, 'refused'::text, 'failed'::text, 'cancelled'::text])))
) with (fillfactor=70, autovacuum_vacuum_scale_factor=0.02);

create table cases (
  case_id uuid not null,
  reference text not null,
  discharge_id uuid not null,
  stay_id uuid,
  discharge_number integer,
  round integer not null,
  team_id text not null,
  part text not null,
  test boolean not null,
  opened_at timestamp with time zone not null,
  facts jsonb not null,
  state jsonb not null,
  status text generated always as ((state ->> 'status'::text)) stored not null,
  closed_as text generated always as ((state ->> 'closedAs'::text)) stored,
  is_overdue boolean not null,
  is_untold boolean generated always as ((((state ->> 'status'::text) <> 'closed'::text) AND (part = 'lead'::text) AND (stay_id IS NOT NULL) AND ((state -> 'takenOn'::text) = 'null'::jsonb) AND ((state ->> 'toldAt'::text) IS NULL))) stored not null,
  sealed_facts text,
  head_seq integer not null,
  head_hash text not null,
  head_at timestamp with time zone not null,
  constraint cases_pkey PRIMARY KEY (case_id),
  constraint cases_check CHECK (((status = 'closed'::text) = (closed_as IS NOT NULL))),
  constraint cases_check1 CHECK (((status <> ALL (ARRAY['accepted'::text, 'passing-on'::text])) OR ((state -> 'takenOn'::text) <> 'null'::jsonb))),
  constraint cases_check2 CHECK (((status <> 'waiting'::text) OR (((state -> 'acceptance'::text) ->> 'is'::text) = 'climbing'::text))),
  constraint cases_check3 CHECK (((status <> 'held'::text) OR (((state -> 'acceptance'::text) ->> 'is'::text) = 'resting'::text))),
  constraint cases_check4 CHECK (((status = 'closed'::text) OR (part = 'copy'::text) OR COALESCE(((((state -> 'acceptance'::text) ->> 'is'::text) = ANY (ARRAY['climbing'::text, 'resting'::text])) OR (((state -> 'contact'::text) ->> 'is'::text) = ANY (ARRAY['pending'::text, 'climbing'::text, 'resting'::text]))), false))),
  constraint cases_check5 CHECK (((stay_id IS NULL) = (discharge_number IS NULL))),
  constraint cases_discharge_number_check CHECK ((discharge_number > 0)),
  constraint cases_head_seq_check CHECK ((head_seq > 0)),
  constraint cases_part_check CHECK ((part = ANY (ARRAY['lead'::text, 'must-know'::text, 'copy'::text]))),
  constraint cases_reference_check CHECK ((length(reference) = 8)),
  constraint cases_round_check CHECK ((round > 0)),
  constraint cases_status_check CHECK ((status = ANY (ARRAY['waiting'::text, 'held'::text, 'accepted'::text, 'passing-on'::text, 'closed'::text])))
) with (toast_tuple_target=8160, fillfactor=70, autovacuum_vacuum_scale_factor=0.02);

create table contact_points (
  contact_point_id text not null,
  owner text not null,
  channel text not null,
  address text not null,
  content text not null,
  sealed_secrets text[] not null,
  secret_hashes text[] not null,
  test boolean not null,
  is_retired boolean default false not null,
  constraint contact_points_pkey PRIMARY KEY (contact_point_id),
  constraint contact_points_channel_check CHECK ((channel = ANY (ARRAY['webhook'::text, 'email'::text, 'sms'::text]))),
  constraint contact_points_check CHECK ((cardinality(secret_hashes) = cardinality(sealed_secrets))),
  constraint contact_points_check1 CHECK (((channel <> 'webhook'::text) OR (cardinality(sealed_secrets) > 0))),
  constraint contact_points_content_check CHECK ((content = ANY (ARRAY['full'::text, 'thin'::text])))
);

create table directory_version (
  is_only boolean default true not null,
  version bigint default 0 not null,
  constraint directory_version_pkey PRIMARY KEY (is_only),
  constraint directory_version_is_only_check CHECK (is_only)
);

create table discharges (
  discharge_id uuid not null,
  route_version integer not null,
  constraint discharges_pkey PRIMARY KEY (discharge_id)
) with (fillfactor=80);

create table history (
  case_id uuid not null,
  seq integer not null,
  text text not null,
  prev_hash text not null,
  hash text not null,
  constraint history_pkey PRIMARY KEY (case_id, seq),
  constraint history_case_id_fkey FOREIGN KEY (case_id) REFERENCES cases(case_id),
  constraint history_seq_check CHECK ((seq > 0))
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

create table notifications (
  notification_id uuid not null,
  case_id uuid not null,
  type text not null,
  clock text not null,
  rung integer not null,
  repeat integer not null,
  contact_point_id text not null,
  why text not null,
  decided_at timestamp with time zone not null,
  status text not null,
  body text,
  full_for text,
  attempts integer default 0 not null,
  next_attempt_at timestamp with time zone,
  sender integer,
  constraint notifications_pkey PRIMARY KEY (notification_id),
  constraint notifications_case_id_clock_type_rung_repeat_contact_point__key UNIQUE (case_id, clock, type, rung, repeat, contact_point_id),
  constraint notifications_case_id_fkey FOREIGN KEY (case_id) REFERENCES cases(case_id),
  constraint notifications_check CHECK (((status = 'pending'::text) = (next_attempt_at IS NOT NULL))),
  constraint notifications_check1 CHECK (((status = 'pending'::text) = (body IS NOT NULL))),
  constraint notifications_clock_check CHECK ((clock = ANY (ARRAY['acceptance'::text, 'contact'::text]))),
  constraint notifications_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'delivered'::text, 'refused'::text, 'cancelled'::text]))),
  constraint notifications_type_check CHECK ((type = ANY (ARRAY['alarm'::text, 'reminder'::text, 'information'::text, 'stand-down'::text])))
) with (toast_tuple_target=8160, fillfactor=70, autovacuum_vacuum_scale_factor=0.02);

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

create table people (
  person_id text not null,
  name text not null,
  role text not null,
  ods_code text not null,
  constraint people_pkey PRIMARY KEY (person_id)
);

create table policies (
  policy_key uuid not null,
  family text not null,
  version integer not null,
  purpose text not null,
  urgent boolean not null,
  body jsonb not null,
  is_in_force boolean not null,
  constraint policies_pkey PRIMARY KEY (policy_key),
  constraint policies_purpose_check CHECK ((purpose = ANY (ARRAY['acceptance'::text, 'contact'::text, 'resolution'::text, 'alarm'::text, 'announced'::text]))),
  constraint policies_version_check CHECK ((version > 0))
);

create table readings (
  reading_id bigint generated always as identity not null,
  case_id uuid not null,
  reader text not null,
  what text not null,
  read_at timestamp with time zone not null,
  constraint readings_pkey PRIMARY KEY (reading_id)
);

create table rotas (
  rota_id text not null,
  owner text not null,
  shifts jsonb not null,
  constraint rotas_pkey PRIMARY KEY (rota_id)
);

create table sealed_words (
  case_id uuid not null,
  seq integer not null,
  sealed text not null,
  constraint sealed_words_pkey PRIMARY KEY (case_id, seq),
  constraint sealed_words_case_id_fkey FOREIGN KEY (case_id) REFERENCES cases(case_id)
);

create table stream_changes (
  change_id bigint generated always as identity not null,
  case_id uuid not null,
  stay_id uuid,
  state text not null,
  event_id bigint,
  constraint stream_changes_pkey PRIMARY KEY (change_id),
  constraint stream_changes_event_id_key UNIQUE (event_id)
) with (fillfactor=70, autovacuum_vacuum_scale_factor=0.02);

create table teams (
  team_id text not null,
  name text not null,
  ods_code text not null,
  ods_aliases text[] not null,
  kind text not null,
  hours jsonb not null,
  policy_family text not null,
  constraint teams_pkey PRIMARY KEY (team_id)
);

create table timers (
  case_id uuid not null,
  timer text not null,
  clock text not null,
  rung integer not null,
  repeat integer not null,
  due_at timestamp with time zone not null,
  wake_at timestamp with time zone not null,
  failures integer default 0 not null,
  constraint timers_pkey PRIMARY KEY (case_id, timer, clock, rung, repeat),
  constraint timers_case_id_fkey FOREIGN KEY (case_id) REFERENCES cases(case_id),
  constraint timers_clock_check CHECK ((clock = ANY (ARRAY['acceptance'::text, 'contact'::text]))),
  constraint timers_timer_check CHECK ((timer = ANY (ARRAY['deadline'::text, 'allowance'::text, 'contact-due'::text, 'contact-reminder'::text, 'hold'::text])))
) with (fillfactor=70, autovacuum_vacuum_scale_factor=0.01);

create table told (
  contact_point_id text not null,
  opened_at timestamp with time zone not null,
  case_id uuid not null,
  status text not null,
  is_overdue boolean not null,
  constraint told_pkey PRIMARY KEY (contact_point_id, opened_at, case_id)
) with (fillfactor=80, autovacuum_vacuum_scale_factor=0.02);

create table units (
  ods_code text not null,
  ward text not null,
  name text not null,
  phone text not null,
  icb text not null,
  constraint units_pkey PRIMARY KEY (ods_code, ward)
);

CREATE INDEX alarms_counted ON cases USING btree (status) WHERE ((status <> 'closed'::text) AND (stay_id IS NULL));

CREATE INDEX cases_by_age ON cases USING btree (opened_at DESC, case_id DESC);

CREATE INDEX cases_by_reference ON cases USING btree (reference);

CREATE INDEX cases_by_state ON cases USING btree (status, opened_at DESC, case_id DESC);

CREATE INDEX cases_counted ON cases USING btree (part, status) WHERE ((status <> 'closed'::text) AND (stay_id IS NOT NULL));

CREATE INDEX cases_of_discharge ON cases USING btree (discharge_id, case_id);

CREATE INDEX cases_of_stay ON cases USING btree (stay_id);

CREATE INDEX cases_of_team ON cases USING btree (team_id, opened_at DESC, case_id DESC);

CREATE INDEX cases_of_team_by_state ON cases USING btree (team_id, status, opened_at DESC, case_id DESC);

CREATE INDEX cases_of_team_overdue ON cases USING btree (team_id, status, opened_at DESC, case_id DESC) WHERE is_overdue;

CREATE INDEX cases_overdue ON cases USING btree (status, opened_at DESC, case_id DESC) WHERE is_overdue;

CREATE INDEX cases_untold ON cases USING btree (opened_at) WHERE is_untold;

CREATE UNIQUE INDEX one_accepted_lead ON cases USING btree (discharge_id) WHERE ((part = 'lead'::text) AND (status = ANY (ARRAY['accepted'::text, 'passing-on'::text])));

CREATE INDEX inbox_seen ON inbox USING btree (seen_at);

CREATE INDEX notifications_by_sender ON notifications USING btree (sender) WHERE (sender IS NOT NULL);

CREATE INDEX notifications_due ON notifications USING btree (contact_point_id, next_attempt_at) WHERE ((status = 'pending'::text) AND (sender IS NULL));

CREATE UNIQUE INDEX policies_in_force ON policies USING btree (family, purpose, urgent) WHERE is_in_force;

CREATE INDEX readings_of_case ON readings USING btree (case_id);

CREATE INDEX stream_changes_unnumbered ON stream_changes USING btree (change_id) WHERE (event_id IS NULL);

CREATE INDEX timers_by_wake ON timers USING btree (wake_at);

CREATE INDEX timers_failing ON timers USING btree (case_id) WHERE (failures > 0);

CREATE INDEX told_by_state ON told USING btree (contact_point_id, status, opened_at DESC, case_id DESC);

CREATE INDEX told_overdue ON told USING btree (contact_point_id, status, opened_at DESC, case_id DESC) WHERE is_overdue;
