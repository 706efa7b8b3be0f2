-- Lists stay quick however many cases have ended: who was told of which case, newest first, and what is open.

create table told (
  contact_point_id text not null,
  -- As on the case: so that a list walks it in the order that it is shown in.
  opened_at timestamptz not null,
  case_id uuid not null,
  primary key (contact_point_id, opened_at, case_id)
);
insert into told (contact_point_id, opened_at, case_id)
  select distinct contact_point_id, opened_at, case_id from notifications join cases using (case_id)
  where type = 'alarm' and attempts > 0;
-- This was its only use, and it was written to at every attempt.
drop index notifications_by_contact_point;

-- What is open is little beside what has ended: found by its state, whoever asks.
drop index cases_open;
create index cases_by_state on cases (status, opened_at desc, case_id desc) where status <> 'closed';
create index cases_of_team_by_state on cases (team_id, status, opened_at desc, case_id desc) where status <> 'closed';
