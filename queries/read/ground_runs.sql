-- Import runs, also those that were undone.
-- Parameters: none.   Returns: seq, id, source_id, file_hash, and whether they changed anything.
select seq, id, source_id, file_hash, imported + tombstoned > 0 as has_changed
from import_run
