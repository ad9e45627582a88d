-- Registrations whose record came, or was taken back, between two events.
-- Parameters: after, until.   Returns: registration_id, cause (the import run).
with moved as (
    select source_id, key, run_id
    from source_record
    where seq > $after and seq <= $until
    union
    select s.source_id, s.key, s.run_id
    from run_undo as u
    join source_record as s on s.run_id = u.run_id
    where u.seq > $after and u.seq <= $until
)
select distinct r.id as registration_id, m.run_id as cause
from moved as m
join registration as r on r.source_id = m.source_id and r.key = m.key
order by registration_id, cause
