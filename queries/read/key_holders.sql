-- Registrations that hold one of the keys in `wanted_key`.
-- Parameters: none.   Returns: registration_id.
select distinct registration_id
from record_key
where key in (select key from wanted_key)
