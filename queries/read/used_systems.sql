-- Applications that registrations outside `scope` say they use.
-- Parameters: none.   Returns: application_id.
select distinct application_id
from application_registration
where role = 'usage' and registration_id not in (select id from scope)
