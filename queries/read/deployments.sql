-- Running instances of an application, as far as the reader may see it and the record that says so.
-- Parameters: application_id (empty for all), ceiling.   Returns: the deployment.
select d.id, d.application_id, d.agency, d.url, d.registration_id
from deployment as d
left join application as a on a.id = d.application_id
left join registration as r on r.id = d.registration_id
where ($application_id = '' or d.application_id = $application_id)
    and coalesce(a.visibility, 0) <= $ceiling
    and coalesce(r.visibility, 0) <= $ceiling
order by d.application_id, d.url, d.registration_id
