-- Registrations that people judged, or set a value of, between two events.
-- Parameters: after, until.   Returns: registration_id, cause (the judgement or assertion).
with judged as (
    select id, left_id, right_id
    from judgement
    where seq > $after and seq <= $until
    union
    select j.id, j.left_id, j.right_id
    from judgement_withdrawal as w
    join judgement as j on j.id = w.judgement_id
    where w.seq > $after and w.seq <= $until
)
select left_id as registration_id, id as cause from judged
union
select right_id, id from judged
union
select registration_id, id from assertion where seq > $after and seq <= $until
order by registration_id, cause
