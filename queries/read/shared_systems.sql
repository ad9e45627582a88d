-- Applications that are shared ones, with their registrations.
-- Parameters: none.   Returns: shared_id, application_id, registrations, name, lifecycle.
select shared_id, id as application_id, registrations, name, lifecycle
from application
where shared_id is not null
order by id
