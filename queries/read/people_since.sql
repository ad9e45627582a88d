-- Registrations that people said something of after an event.
-- Parameters: seq.   Returns: registration_id.
select left_id as registration_id from judgement where seq > $seq
union
select right_id from judgement where seq > $seq
union
select j.left_id
from judgement_withdrawal as w
join judgement as j on j.id = w.judgement_id
where w.seq > $seq
union
select j.right_id
from judgement_withdrawal as w
join judgement as j on j.id = w.judgement_id
where w.seq > $seq
union
select registration_id from assertion where seq > $seq
order by registration_id
