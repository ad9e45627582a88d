-- Those of the applications in `scope` whose registrations say they need something.
-- Parameters: none.   Returns: registration_id.
select distinct p.registration_id
from application_registration as p
join needed_name as n on n.registration_id = p.registration_id
where p.application_id in (select id from scope)
