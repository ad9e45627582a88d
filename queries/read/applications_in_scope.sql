-- The applications in `scope` with what was read out of them.
-- Parameters: none.   Returns: the application, body of the reading, provenance.
select
    a.id, a.name, a.agency, a.level, a.lifecycle, a.visibility, a.shared_id, a.fields,
    a.registrations, e.body, e.provenance
from application as a
left join reading as e on e.application_id = a.id
where a.id in (select id from scope)
order by a.id
