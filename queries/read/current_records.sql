-- Every record that counts, in the order of import.
-- Parameters: none.   Returns: the record and its run's mapping.
select
    c.id, c.source_id, c.run_id, c.key, c.file, c.sheet, c.row_number, c.pointer, c.hash, c.raw,
    c.seq, c.position, r.mapping
from current_record as c
join import_run as r on r.id = c.run_id
order by c.seq, c.position
