-- Every registration that counts, in the order of import.
-- Parameters: ceiling (most restricted visibility shown).   Returns: the registration.
select
    r.id, r.source_id, r.record_id, r.key, r.visibility, r.fields as fields_json,
    r.identifiers as identifiers_json, r.dependencies as dependencies_json
from registration as r
where r.visibility <= $ceiling
order by r.seq, r.position, r.id
