-- What was composed while a case was told in full is not sent as it is once an address turns out to be protected.

-- For whom (recipient, crisis, team, person, unit, platform) it was composed in full; null where it was composed thin.
alter table notifications add column full_for text;
-- Who reads is known again when they are composed anew; until then the least careful guess is the recipient.
update notifications set full_for = 'recipient'
  from cases
  where cases.case_id = notifications.case_id and notifications.status = 'pending'
    and cases.facts #>> '{particulars,content}' = 'full';
