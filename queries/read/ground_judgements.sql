-- Verdicts, also those that count no longer.
-- Parameters: none.   Returns: the judgement, seq.
select
    seq, id, left_id as "left", right_id as "right", verdict, reason, actor, at_utc as "at",
    valid_until as "until", false as withdrawn
from judgement
