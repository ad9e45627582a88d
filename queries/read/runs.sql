-- Import runs, newest first.
-- Parameters: none.   Returns: every column of the run, its source's name, whether it was undone.
select
    r.*, s.name as source_name,
    r.id in (select run_id from run_undo) as undone
from import_run as r
left join (
    select id, arg_max(name, seq) as name from source group by id
) as s on s.id = r.source_id
order by r.seq desc
