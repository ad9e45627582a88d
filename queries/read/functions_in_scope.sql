-- Those clusters in `scope` that are of one function.
-- Parameters: none.   Returns: id.
select id
from cluster
where kind = 'function' and id in (select id from scope)
