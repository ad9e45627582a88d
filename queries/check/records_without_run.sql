-- Every record belongs to a run, and every run to a source.
-- Returns: offending rows.
select c.id, c.run_id
from source_record as c
where c.run_id not in (select id from import_run)
union all
select r.id, r.source_id
from import_run as r
where r.source_id not in (select id from source)
