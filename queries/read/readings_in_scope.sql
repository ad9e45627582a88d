-- What was read out of the applications in `scope`.
-- Parameters: none.   Returns: application_id, body, provenance.
select application_id, body, provenance
from reading
where application_id in (select id from scope)
