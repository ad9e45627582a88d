-- Cost items of the applications in `scope`, in the order of import.
-- Parameters: none.   Returns: application_id, kind, hundredths, currency, year, basis.
select c.application_id, c.kind, c.hundredths, c.currency, c.year, c.basis
from cost_item as c
left join registration as r on r.id = c.registration_id
where c.application_id in (select id from scope)
order by r.seq, r.position, r.id, c.rowid
