-- Timers whose deciding failed: few or none, looked for at every turn of the timers' loop.

create index timers_failing on timers (case_id) where failures > 0;
