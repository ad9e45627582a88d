-- Cost items, as far as the reader may see the application and the record that states them.
-- Parameters: application_id (empty for all), ceiling.   Returns: the item.
select c.application_id, c.registration_id, c.kind, c.hundredths, c.currency, c.year, c.basis
from cost_item as c
left join application as a on a.id = c.application_id
left join registration as r on r.id = c.registration_id
where ($application_id = '' or c.application_id = $application_id)
    and coalesce(a.visibility, 0) <= $ceiling
    and coalesce(r.visibility, 0) <= $ceiling
order by c.application_id, c.registration_id, c.kind, c.year, c.basis, c.hundredths
