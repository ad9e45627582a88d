-- Cost items of the applications in `scope`. (Whoever asks sorts those of one registration as they were written:
-- it takes less than to have them sorted.)
-- Parameters: none.   Returns: application_id, kind, hundredths, currency, year, basis, registration_id, rowid.
select application_id, kind, hundredths, currency, year, basis, registration_id, rowid
from cost_item
where application_id in (select id from scope)
