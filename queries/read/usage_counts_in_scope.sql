-- How many use the applications in `scope`, as far as the reader may see who uses them.
-- Parameters: ceiling.   Returns: application_id, usages.
select application_id, count(distinct id) as usages
from every_usage
where application_id in (select id from scope) and visibility <= $ceiling
group by application_id
