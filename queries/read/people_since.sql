-- Registrations that people said something of after an event, and those a verdict on which began or ceased
-- to count between two days.
-- Parameters: seq, day (of the event), today.   Returns: registration_id.
with changed as (
    select left_id, right_id
    from judgement
    where seq > $seq
    union
    select j.left_id, j.right_id
    from judgement_withdrawal as w
    join judgement as j on j.id = w.judgement_id
    where w.seq > $seq
    union
    select left_id, right_id
    from judgement
    where valid_until >= least($day, $today) and valid_until < greatest($day, $today)
)
select left_id as registration_id from changed
union
select right_id from changed
union
select registration_id from assertion where seq > $seq
union
select registration_id from stated_dependency where seq > $seq
order by registration_id
