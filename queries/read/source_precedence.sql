-- How much each source counts in survivorship, and how recent the last import is that changed it.
-- Parameters: none.   Returns: id, precedence, last_seq.
with last as (
    select source_id, max(seq) as seq
    from import_run
    where imported + tombstoned > 0
    group by source_id
)
select s.id, arg_max(s.precedence, s.seq) as precedence, coalesce(max(l.seq), 0) as last_seq
from source as s
left join last as l on l.source_id = s.id
group by s.id
order by s.id
