-- Running instances of an application.
-- Parameters: application_id (empty for all).   Returns: the deployment.
select id, application_id, agency, url, registration_id
from deployment
where ($application_id = '' or application_id = $application_id)
order by application_id, url, registration_id
