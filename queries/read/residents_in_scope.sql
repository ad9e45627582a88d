-- The registrations that belong to the applications in `scope`.
-- Parameters: none.   Returns: registration_id, application_id.
select registration_id, application_id
from application_registration
where application_id in (select id from scope)
