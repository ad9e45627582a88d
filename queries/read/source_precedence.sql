-- How much each source counts in survivorship, and how recent its last import is.
-- Parameters: none.   Returns: id, precedence, last_seq.
select
    s.id,
    arg_max(s.precedence, s.seq) as precedence,
    coalesce((select max(r.seq) from import_run as r where r.source_id = s.id), 0) as last_seq
from source as s
group by s.id
order by s.id
