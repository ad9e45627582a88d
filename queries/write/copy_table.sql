-- Writes one table to a Parquet file in the staging folder.
-- Template: {table} becomes a name that `tables` returned, {file} a path in staging.
copy (select * from {table} order by all) to '{file}' (format parquet)
