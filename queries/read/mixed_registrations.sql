-- Registrations of applications that several sources describe, one of which is in `scope`: how recent sources
-- are decides between them. (Least and greatest differ where several are there, and take less than to count them.
-- Whoever is of no such source is left out first, since a source that is new has nobody yet.)
-- Parameters: none.   Returns: registration_id.
with theirs as (
    select p.application_id
    from registration as r
    join application_registration as p on p.registration_id = r.id
    where p.role = 'record' and r.source_id in (select id from scope)
),
mixed as (
    select p.application_id
    from application_registration as p
    join registration as r on r.id = p.registration_id
    where p.role = 'record' and p.application_id in (select application_id from theirs)
    group by p.application_id
    having min(r.source_id) <> max(r.source_id)
)
select registration_id
from application_registration
where role = 'record' and application_id in (select application_id from mixed)
