-- Dependencies that people state or take back.
-- Parameters: none.   Returns: the stated dependency, seq, stands.
select
    seq, stands, id, registration_id, to_name, kind, evidence_kind, data_objects as data_objects_json,
    reason, actor, at_utc as "at"
from stated_dependency
