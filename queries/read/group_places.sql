-- Where applications stand in an edition, in the order of the catalogue: those of the groups that something in
-- `scope` is in, and all those without a group when something in `scope` has none.
-- (An application is named for its first registration.)
-- Parameters: none.   Returns: application_id, home, similarity.
with met as (
    select home
    from reading
    where application_id in (select id from scope)
),
near as (
    select application_id, home, similarity
    from reading
    where home in (select home from met)
        or (home is null and (select count(*) > count(home) from met))
)
select n.application_id, n.home, n.similarity
from near as n
left join registration as r on r.id = 'r' || substr(n.application_id, 2)
order by r.seq nulls last, r.position, r.id, n.application_id
