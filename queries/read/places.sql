-- Where the last analysis put each registration, and the record it read.
-- Parameters: none.   Returns: registration_id, application_id, record_id, role.
select registration_id, application_id, coalesce(record_id, ''), role
from application_registration
order by registration_id
