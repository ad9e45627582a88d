-- Every analysis, newest first.
-- Parameters: none.   Returns: the analysis with its figures.
select
    id, at_utc as "at", fingerprint, knowledge_edition, summary as summary_json, seq,
    coalesce(match_edition, '') as match_edition
from analysis
order by seq desc
