-- Cost items with who says so (the source of the entry, or the account of the person), as far as the reader may see the
-- application and the record that states them.
-- Parameters: application_id (empty for all), ceiling.   Returns: the item.
with newest as (
    select id, arg_max(name, seq) as name from source group by id
)
select
    c.application_id,
    c.registration_id,
    c.kind,
    c.hundredths,
    c.currency,
    c.year,
    c.basis,
    coalesce(said.actor, newest.name) as source
from cost_item as c
left join application as a on a.id = c.application_id
left join registration as r on r.id = c.registration_id
left join newest on newest.id = r.source_id
left join assertion as said on said.id = c.assertion_id
where ($application_id = '' or c.application_id = $application_id)
    and coalesce(a.visibility, 0) <= $ceiling
    and coalesce(r.visibility, 0) <= $ceiling
order by c.application_id, c.registration_id, c.kind, c.year, c.basis, c.hundredths
