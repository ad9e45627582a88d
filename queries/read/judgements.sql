-- Every verdict with whether it was withdrawn, newest first.
-- Parameters: none.   Returns: the judgement.
select
    id, left_id as "left", right_id as "right", verdict, reason, actor, at_utc as "at",
    id in (select judgement_id from judgement_withdrawal) as withdrawn
from judgement
order by seq desc
