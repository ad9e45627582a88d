-- Names that the applications in `scope` bear.
-- Parameters: none.   Returns: the borne name.
select name, agency, application_id, coalesce(is_role, false) as is_role,
    coalesce(written, name) as written
from borne_name
where application_id in (select id from scope)
