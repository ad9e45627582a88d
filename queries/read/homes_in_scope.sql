-- Where the registrations in `scope` belong.
-- Parameters: none.   Returns: registration_id, application_id.
select registration_id, application_id
from application_registration
where registration_id in (select id from scope)
