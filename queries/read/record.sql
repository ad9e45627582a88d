-- One source record with its run.
-- Parameters: id.   Returns: place, run, mapping.
select
    c.id, c.source_id, c.run_id, c.key, c.file, c.sheet, c.row_number, c.pointer, c.hash, c.raw,
    r.mapping, r.started_at, r.actor, r.profile,
    (select arg_max(name, seq) from source as s where s.id = c.source_id) as source_name,
    (select arg_max(precedence, seq) from source as s where s.id = c.source_id) as precedence
from source_record as c
join import_run as r on r.id = c.run_id
where c.id = $id
order by c.seq desc
limit 1
