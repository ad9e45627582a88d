-- How often the applications in `scope` are used, as far as the reader may see who uses them.
-- Parameters: ceiling.   Returns: application_id, usages.
select application_id, count(*) as usages
from usage
where application_id in (select id from scope) and visibility <= $ceiling
group by application_id
