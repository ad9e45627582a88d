-- The blocking keys of the registrations in `scope`.
-- Parameters: none.   Returns: key.
select key
from record_key
where registration_id in (select id from scope)
