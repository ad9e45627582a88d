-- Fills one empty table from a Parquet file in the staging folder.
-- Template: {table} becomes a table of the schema, {file} a path in staging.
insert into {table} by name select * from read_parquet('{file}')
