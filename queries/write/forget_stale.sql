-- Removes derived registrations of records that no longer count.
-- Parameters: seq (the run in progress, whose own registrations stay); reads `stale_record`.
delete from registration
where record_id in (select id from stale_record) and seq < $seq
