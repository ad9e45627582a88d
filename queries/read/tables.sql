-- The tables of the store, for export, backup and restore.
-- Parameters: none.   Returns: names.
select table_name from duckdb_tables() where not temporary order by table_name
