-- The registrations in `scope`, with their place in the order of import.
-- Parameters: none.   Returns: the registration, seq, position.
-- (To find rows by `rowid in (select rowid ...)` would spare reading wide columns; DuckDB 2.0.0 crashed over it.)
select
    r.id, r.source_id, r.record_id, r.key, r.visibility, r.fields as fields_json,
    r.identifiers as identifiers_json, r.dependencies as dependencies_json, r.seq, r.position
from registration as r
where r.id in (select id from scope)
