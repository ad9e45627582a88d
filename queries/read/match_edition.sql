-- The match model edition in force.
-- Parameters: none.   Returns: at most one row.
select e.id, e.at_utc as "at", e.knowledge_edition, e.records
from match_edition as e
order by e.seq desc
limit 1
