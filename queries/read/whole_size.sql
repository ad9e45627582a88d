-- How many bytes the blocks of the database file take when none of them is free.
-- Parameters: none.   Returns: one number.
select coalesce(max(total_blocks * block_size), 0)::ubigint from pragma_database_size()
