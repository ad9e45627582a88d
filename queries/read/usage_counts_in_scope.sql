-- How often the applications in `scope` are used.
-- Parameters: none.   Returns: application_id, usages.
select application_id, count(*) as usages
from usage
where application_id in (select id from scope)
group by application_id
