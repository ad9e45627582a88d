-- Cost items of the applications in `scope`, those of one registration as they were written.
-- Parameters: none.   Returns: application_id, kind, hundredths, currency, year, basis, registration_id.
select application_id, kind, hundredths, currency, year, basis, registration_id
from cost_item
where application_id in (select id from scope)
order by rowid
