-- How much each source counts in survivorship, and how recent the last import is that changed it.
-- Parameters: none.   Returns: id, precedence, last_seq.
select
    s.id,
    arg_max(s.precedence, s.seq) as precedence,
    coalesce(
        (
            select max(r.seq)
            from import_run as r
            where r.source_id = s.id and r.imported + r.tombstoned > 0
        ),
        0
    ) as last_seq
from source as s
group by s.id
order by s.id
