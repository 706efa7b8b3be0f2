-- Why: what comes without an event id is a repeat only while it is the last that was said; else a correction that was
-- itself corrected in the first bytes again would be swallowed.

-- The event that last said how it stands; null where that was before this was kept.
alter table discharges add column told_by text;
