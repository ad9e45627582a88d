-- The match model edition in force.
-- Parameters: none.   Returns: at most one row.
select id, at_utc as "at", knowledge_edition, records
from match_edition
where seq = (select max(seq) from match_edition)
