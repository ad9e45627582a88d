-- Verdicts that count, oldest first.
-- Parameters: none.   Returns: the judgement.
select
    id, left_id as "left", right_id as "right", verdict, reason, actor, at_utc as "at",
    false as withdrawn
from standing_judgement
order by seq
