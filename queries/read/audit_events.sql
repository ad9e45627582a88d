-- The audit trail, oldest first.
-- Parameters: none.   Returns: every column.
select * from audit_event order by seq
