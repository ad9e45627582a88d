-- Registrations of applications that several sources describe, one of which is in `scope`: how recent sources
-- are decides between them. (Least and greatest differ where several are there, and take less than to count them.)
-- Parameters: none.   Returns: registration_id.
with mixed as (
    select p.application_id
    from application_registration as p
    join registration as r on r.id = p.registration_id
    where p.role = 'record'
    group by p.application_id
    having min(r.source_id) <> max(r.source_id)
        and bool_or(r.source_id in (select id from scope))
)
select registration_id
from application_registration
where role = 'record' and application_id in (select application_id from mixed)
