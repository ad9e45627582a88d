-- Function labels, best first.
-- Parameters: application_id (empty for all).   Returns: the label.
select
    application_id as subject, function, confidence, evidence as evidence_json
from classification
where ($application_id = '' or application_id = $application_id)
order by application_id, rank
