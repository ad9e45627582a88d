-- The applications in `scope`.
-- Parameters: none.   Returns: the application.
select id, name, agency, level, lifecycle, visibility, shared_id, fields, registrations
from application
where id in (select id from scope)
