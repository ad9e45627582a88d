-- Bytes in a block of the database file.
-- Parameters: none.   Returns: one number.
select block_size::ubigint from pragma_database_size()
