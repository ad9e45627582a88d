-- Import runs that were undone.
-- Parameters: none.   Returns: seq of the undoing, id of the run.
select seq, run_id as id
from run_undo
