-- The newest analysis.
-- Parameters: none.   Returns: at most one row.
select
    id, at_utc as "at", fingerprint, knowledge_edition, summary as summary_json, seq,
    coalesce(match_edition, '') as match_edition
from analysis
where seq = (select max(seq) from analysis)
