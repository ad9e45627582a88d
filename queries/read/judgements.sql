-- Every verdict with what became of it on a day, newest first.
-- Parameters: today.   Returns: the judgement, its state, and who withdrew it when and why.
with ranked as (
    -- Of several verdicts on one pair that are kept and valid, the newest counts.
    select
        j.*, w.at_utc as withdrawn_at, w.actor as withdrawn_by, w.reason as withdrawn_reason,
        case
            when w.judgement_id is not null then 'withdrawn'
            when j.valid_until < $today then 'expired'
            else 'standing'
        end as own_state
    from judgement as j
    left join judgement_withdrawal as w on w.judgement_id = j.id
)
select
    id, left_id as "left", right_id as "right", verdict, reason, actor, at_utc as "at",
    valid_until as "until", own_state = 'withdrawn' as withdrawn,
    case
        when own_state = 'standing' and row_number() over (
            partition by left_id, right_id, own_state order by seq desc
        ) > 1 then 'superseded'
        else own_state
    end as state,
    withdrawn_at, withdrawn_by, withdrawn_reason
from ranked
order by seq desc
