-- The applications in `scope` with what was read out of them.
-- Parameters: none.   Returns: the application, body of the reading, provenance.
with read as (
    select application_id, body, provenance
    from reading
    where application_id in (select id from scope)
)
select
    a.id, a.name, a.agency, a.level, a.lifecycle, a.visibility, a.shared_id, a.fields,
    a.registrations, e.body, e.provenance
from application as a
left join read as e on e.application_id = a.id
where a.id in (select id from scope)
order by a.id
