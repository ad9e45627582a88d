-- The registrations in `scope` by their place in the order of import.
-- Parameters: none.   Returns: id.
select r.id
from registration as r
where r.id in (select id from scope)
order by r.seq, r.position, r.id
