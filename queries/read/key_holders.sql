-- Registrations that hold one of the keys in `wanted_key`, as often as they hold one.
-- Parameters: none.   Returns: registration_id.
select registration_id
from record_key
where key in (select key from wanted_key)
