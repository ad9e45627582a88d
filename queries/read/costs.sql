-- Cost items.
-- Parameters: application_id (empty for all).   Returns: the item.
select application_id, registration_id, kind, hundredths, currency, year, basis
from cost_item
where ($application_id = '' or application_id = $application_id)
order by application_id, registration_id, kind
