-- Who says of a dependency that it is there: the source of the entry, or the account of the person.
-- Parameters: none.   Returns: registration_id, source.
with newest as (
    select id, arg_max(name, seq) as name from source group by id
)
select distinct d.registration_id, newest.name as source
from dependency as d
join registration as r on r.id = d.registration_id
join newest on newest.id = r.source_id
union all
select id, actor from standing_dependency
order by registration_id
