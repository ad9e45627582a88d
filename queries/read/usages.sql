-- Who uses which application.
-- Parameters: application_id (empty for all), ceiling.   Returns: the usage.
select
    u.id, u.application_id, a.name as application, u.agency, u.unit, u.registration_id, u.evidence
from usage as u
left join application as a on a.id = u.application_id
where ($application_id = '' or u.application_id = $application_id)
    and u.visibility <= $ceiling
order by u.application_id, u.agency, u.unit, u.id
