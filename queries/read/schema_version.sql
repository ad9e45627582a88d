-- Newest schema step of the store.
-- Parameters: none.   Returns: one integer, 0 for an empty store.
select coalesce(max(step), 0) from schema_step
