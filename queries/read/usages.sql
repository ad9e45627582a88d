-- Who uses which application. A unit that a description names is one of the owner's.
-- Parameters: application_id (empty for all), ceiling.   Returns: the usage.
select
    u.id, u.application_id, a.name as application,
    if(u.subject_id is null, u.agency, coalesce(u.agency, a.agency)) as agency,
    u.unit, u.registration_id, u.evidence
from every_usage as u
left join application as a on a.id = u.application_id
where ($application_id = '' or u.application_id = $application_id)
    and u.visibility <= $ceiling
    and coalesce(a.visibility, 0) <= $ceiling
qualify row_number() over (partition by u.id order by u.registration_id) = 1
order by u.application_id, u.agency, u.unit, u.id
