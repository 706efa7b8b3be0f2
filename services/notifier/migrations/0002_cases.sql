-- What is chased: discharges and alarms with their cases, the clocks' timers, what was decided to be sent, and history.
--
-- Storage: a row that is written again and again (fillfactor) finds room for its next version on its own page. What
-- changes with every discharge is vacuumed after 2 % of dead rows, the timers after 1 %: they come and go like a queue,
-- and whoever looks for the earliest steps over all that are dead.

create table discharges (
  discharge_id uuid primary key,
  -- The newest route that was applied. An older one is ignored.
  route_version integer not null
) with (fillfactor = 80);

create table cases (
  case_id uuid primary key,
  -- For people: on the phone, in an e-mail. Short, so not promised to be unique.
  reference text not null check (length(reference) = 8),
  -- Of an alarm of Homeward's own: the alarm's id.
  discharge_id uuid not null,
  stay_id uuid,
  discharge_number integer check (discharge_number > 0),
  round integer not null check (round > 0),
  team_id text not null,
  part text not null check (part in ('lead', 'must-know', 'copy')),
  test boolean not null,
  opened_at timestamptz not null,
  -- As the decision and the messages read it: fixed at opening, and written again only where a later report changes what
  -- is told.
  facts jsonb not null,
  -- What the decision left; policies by their key. status and closed_as are read from it, so they
  -- cannot differ.
  state jsonb not null,
  status text not null generated always as (state ->> 'status') stored,
  closed_as text generated always as (state ->> 'closedAs') stored,
  is_overdue boolean not null,
  -- A lead's, that nobody has taken on and of which nobody has heard. A column, so that no index reads the state itself:
  -- most updates then leave every index as it is.
  is_untold boolean not null generated always as (state ->> 'status' <> 'closed' and part = 'lead' and stay_id is not null
    and state -> 'takenOn' = 'null'::jsonb and (state ->> 'toldAt') is null) stored,
  -- Opens to what the recipient's part may see; null where there is no child to see.
  sealed_facts text,
  head_seq integer not null check (head_seq > 0),
  head_hash text not null,
  head_at timestamptz not null,
  check (status in ('waiting', 'held', 'accepted', 'passing-on', 'closed')),
  check ((status = 'closed') = (closed_as is not null)),
  check (status not in ('accepted', 'passing-on') or state -> 'takenOn' <> 'null'::jsonb),
  check (status <> 'waiting' or state -> 'acceptance' ->> 'is' = 'climbing'),
  check (status <> 'held' or state -> 'acceptance' ->> 'is' = 'resting'),
  -- Somebody waits for every answer that is still to come.
  check (status = 'closed' or part = 'copy' or coalesce(
    state -> 'acceptance' ->> 'is' in ('climbing', 'resting') or state -> 'contact' ->> 'is' in ('pending', 'climbing', 'resting'),
    false)),
  check ((stay_id is null) = (discharge_number is null))
) with (toast_tuple_target = 8160, fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);
create index cases_of_discharge on cases (discharge_id, case_id);
create index cases_of_stay on cases (stay_id);
create index cases_of_team on cases (team_id, opened_at desc, case_id desc);
create index cases_by_age on cases (opened_at desc, case_id desc);
create index cases_by_reference on cases (reference);
-- Each list has its index, in the order that it is shown in: none reads through what it does not show.
create index cases_by_state on cases (status, opened_at desc, case_id desc);
create index cases_of_team_by_state on cases (team_id, status, opened_at desc, case_id desc);
-- What is counted while somebody watches: small, since entries that are alike are kept once.
create index cases_counted on cases (part, status) where status <> 'closed' and stay_id is not null;
create index alarms_counted on cases (status) where status <> 'closed' and stay_id is null;
-- Few or none: whoever leads is told within seconds.
create index cases_untold on cases (opened_at) where is_untold;
create index cases_overdue on cases (status, opened_at desc, case_id desc) where is_overdue;
create index cases_of_team_overdue on cases (team_id, status, opened_at desc, case_id desc) where is_overdue;
-- Exactly one lead may have accepted (P13): the last line of defence behind the decision.
create unique index one_accepted_lead on cases (discharge_id)
  where part = 'lead' and status in ('accepted', 'passing-on');

create table timers (
  case_id uuid not null references cases,
  timer text not null check (timer in ('deadline', 'allowance', 'contact-due', 'contact-reminder', 'hold')),
  clock text not null check (clock in ('acceptance', 'contact')),
  rung integer not null,
  repeat integer not null,
  due_at timestamptz not null,
  -- When it is looked at: its due instant, or later where deciding it failed.
  wake_at timestamptz not null,
  failures integer not null default 0,
  primary key (case_id, timer, clock, rung, repeat)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01);
create index timers_by_wake on timers (wake_at);
-- Timers whose deciding failed: few or none, looked for at every turn of the timers' loop.
create index timers_failing on timers (case_id) where failures > 0;

create table notifications (
  notification_id uuid primary key,
  case_id uuid not null references cases,
  type text not null check (type in ('alarm', 'reminder', 'information', 'stand-down')),
  clock text not null check (clock in ('acceptance', 'contact')),
  rung integer not null,
  repeat integer not null,
  contact_point_id text not null,
  why text not null,
  decided_at timestamptz not null,
  status text not null check (status in ('pending', 'delivered', 'refused', 'cancelled')),
  -- The sealed bytes, the same on every attempt; dropped when there will be no other attempt.
  body text,
  -- For whom (recipient, crisis, team, person, unit, platform) it was composed in full; null where it was composed thin:
  -- what was composed in full is not sent as it is once an address turns out to be protected.
  full_for text,
  attempts integer not null default 0,
  next_attempt_at timestamptz,
  -- The process that has an attempt under way.
  sender integer,
  unique (case_id, clock, type, rung, repeat, contact_point_id),
  check ((status = 'pending') = (next_attempt_at is not null)),
  check ((status = 'pending') = (body is not null))
) with (toast_tuple_target = 8160, fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);
create index notifications_due on notifications (contact_point_id, next_attempt_at)
  where status = 'pending' and sender is null;
create index notifications_by_sender on notifications (sender) where sender is not null;

create table attempts (
  notification_id uuid not null references notifications,
  n integer not null check (n > 0),
  started_at timestamptz not null,
  -- started means unknown: the process died between sending and recording it.
  result text not null check (result in ('started', 'delivered', 'refused', 'failed', 'cancelled')),
  status integer,
  reason text,
  duration_ms double precision,
  primary key (notification_id, n)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);

-- The contact points with an alarm about a case that was begun to be sent: they may read it.
create table told (
  contact_point_id text not null,
  -- As on the case, all three: so that a list walks its index here in the order that it is shown in.
  opened_at timestamptz not null,
  case_id uuid not null,
  status text not null,
  is_overdue boolean not null,
  primary key (contact_point_id, opened_at, case_id)
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02);
create index told_by_state on told (contact_point_id, status, opened_at desc, case_id desc);
create index told_overdue on told (contact_point_id, status, opened_at desc, case_id desc) where is_overdue;

create table history (
  case_id uuid not null references cases,
  seq integer not null check (seq > 0),
  text text not null,
  prev_hash text not null,
  hash text not null,
  primary key (case_id, seq)
);

-- Notes and plans of the answers, sealed: history carries only their keyed hashes, so erasing them breaks no chain.
create table sealed_words (
  case_id uuid not null references cases,
  seq integer not null,
  sealed text not null,
  primary key (case_id, seq)
);

-- Kept as long as the cases: the same answer, however late it is sent again, is answered with the same words.
create table answers (
  -- Who signed: a webhook id is only theirs to use again.
  owner text not null,
  webhook_id text not null,
  content_hash text not null,
  response jsonb not null,
  answered_at timestamptz not null,
  primary key (owner, webhook_id)
);

-- The record of who looked.
create table readings (
  reading_id bigint generated always as identity primary key,
  case_id uuid not null,
  reader text not null,
  what text not null,
  read_at timestamptz not null
);
create index readings_of_case on readings (case_id);

-- One feeder numbers the changes after their commit, so that a slow transaction is never stepped over.
create table stream_changes (
  change_id bigint generated always as identity primary key,
  case_id uuid not null,
  stay_id uuid,
  state text not null,
  -- Given by an update, after the commit.
  event_id bigint unique
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);
create index stream_changes_unnumbered on stream_changes (change_id) where event_id is null;
