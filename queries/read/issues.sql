-- What an import could not take as it stood.
-- Parameters: run_id (empty for every run), severity (empty for every one).
-- Returns: place, column, value, repaired, rule, severity.
select
    run_id, file, sheet, row_number as "row", pointer, column_name as "column",
    value, repaired, rule, severity
from import_issue
where ($run_id = '' or run_id = $run_id)
    and ($severity = '' or severity = $severity)
order by run_id, position
