-- What the engine read out of each application that is in no learned group.
-- Parameters: none.   Returns: application_id, body.
select application_id, body
from reading
where home is null
