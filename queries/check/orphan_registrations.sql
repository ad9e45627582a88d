-- A registration must come from a record that counts.
-- Returns: offending rows.
select r.id, r.record_id
from registration as r
where r.record_id not in (select id from current_record)
