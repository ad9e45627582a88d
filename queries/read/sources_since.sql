-- Sources that were imported, or an import of which was undone, after an event.
-- Parameters: seq.   Returns: source_id.
select source_id from import_run where seq > $seq
union
select r.source_id
from run_undo as u
join import_run as r on r.id = u.run_id
where u.seq > $seq
order by source_id
