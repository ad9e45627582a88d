-- Registrations by id.
-- Parameters: id.   Returns: the registration.
select
    r.id, r.source_id, r.record_id, r.key, r.visibility, r.fields as fields_json,
    r.identifiers as identifiers_json, r.dependencies as dependencies_json
from registration as r
where r.id = $id
