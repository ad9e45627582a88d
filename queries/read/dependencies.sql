-- Dependencies between applications.
-- Parameters: application_id (empty for all).   Returns: the dependency.
select
    from_id as "from", to_id as "to", resolved, kind, evidence_kind, evidence, registration_id
from dependency
where ($application_id = '' or from_id = $application_id or to_id = $application_id)
order by from_id, to_id, kind, registration_id
