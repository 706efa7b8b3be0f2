-- Why: the unit may ask at any moment who has taken the child on; the notifier tells, and this remembers.

create table case_outcomes (
  case_id          uuid primary key,
  stay_id          uuid not null,
  discharge_number integer not null check (discharge_number > 0),
  -- Of the entry of the case's history that told this; an older one changes nothing.
  history_seq      bigint not null check (history_seq > 0),
  team_name        text not null,
  part             text not null check (part in ('lead', 'must-know', 'copy')),
  state            text not null check (state in ('waiting', 'held', 'accepted', 'passing-on', 'closed')),
  closed_as        text,
  rung             integer not null check (rung >= 0),
  told_at          timestamptz,
  taken_on         jsonb,
  check ((state = 'closed') = (closed_as is not null))
) with (fillfactor = 80);
create index on case_outcomes (stay_id);
