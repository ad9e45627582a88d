-- Verdicts that count on a day, oldest first: neither withdrawn nor past their last day, and of several on
-- one pair the newest.
-- Parameters: today.   Returns: the judgement.
with valid as (
    select *
    from kept_judgement
    where valid_until is null or valid_until >= $today
),
newest as (
    select *, row_number() over (partition by left_id, right_id order by seq desc) as age
    from valid
)
select
    id, left_id as "left", right_id as "right", verdict, reason, actor, at_utc as "at",
    valid_until as "until", false as withdrawn
from newest
where age = 1
order by seq
