-- The newest event that changed what search shows.
-- Parameters: none.   Returns: one number.
select coalesce(max(seq), 0) from audit_event where touches_index
