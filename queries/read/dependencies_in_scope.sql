-- Dependencies from or to the applications in `scope`.
-- Parameters: none.   Returns: the dependency.
select
    from_id as "from", to_id as "to", resolved, kind, evidence_kind, evidence, registration_id
from dependency
where from_id in (select id from scope) or to_id in (select id from scope)
