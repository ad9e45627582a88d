-- The registrations in `scope`, in the order of import.
-- Parameters: none.   Returns: the registration.
select
    r.id, r.source_id, r.record_id, r.key, r.visibility, r.fields as fields_json,
    r.identifiers as identifiers_json, r.dependencies as dependencies_json
from registration as r
where r.id in (select id from scope)
order by r.seq, r.position, r.id
