-- The application a registration belongs to, as its own record, as a usage or as a naming.
-- Parameters: registration_id.   Returns: application_id, role.
select application_id, role
from application_registration
where registration_id = $registration_id
order by role
limit 1
