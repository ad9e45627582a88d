-- Dependencies from or to the applications in `scope`.
-- Parameters: none.   Returns: the dependency, without when it was seen.
select
    from_id as "from", to_id as "to", resolved, kind, evidence_kind, evidence, registration_id,
    coalesce(data_objects, '[]') as data_objects_json, coalesce(confidence, 0) as confidence, role
from dependency
where from_id in (select id from scope) or to_id in (select id from scope)
