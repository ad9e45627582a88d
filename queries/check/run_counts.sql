-- Rows read are rows imported, unchanged or rejected: nothing vanishes.
-- Returns: offending rows.
select id, rows_read, imported, unchanged, rejected
from import_run
where rows_read <> imported + unchanged + rejected
