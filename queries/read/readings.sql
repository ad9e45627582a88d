-- What the engine read out of each application within an edition.
-- Parameters: edition.   Returns: application_id, body.
select application_id, body
from reading
where edition = $edition
