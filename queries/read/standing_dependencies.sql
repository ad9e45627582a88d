-- Dependencies that people state and that count, oldest first.
-- Parameters: none.   Returns: the statement.
select
    id, registration_id, to_name, kind, evidence_kind, data_objects as data_objects_json, reason, actor,
    at_utc as "at"
from standing_dependency
order by seq
