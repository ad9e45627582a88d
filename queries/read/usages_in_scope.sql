-- Registrations that only use an application in `scope`.
-- Parameters: none.   Returns: registration_id.
select registration_id
from application_registration
where role = 'usage' and application_id in (select id from scope)
