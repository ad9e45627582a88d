-- Where applications stand in an edition, in the order of the catalogue: those of the groups that something in
-- `scope` is in, those without a group, and those in `scope` themselves.
-- (An application is named for its first registration.)
-- Parameters: none.   Returns: application_id, home, similarity, body (without a group only).
with met as (
    select home
    from reading
    where home is not null and application_id in (select id from scope)
),
near as (
    select application_id, home, similarity, case when home is null then body end as body
    from reading
    where home is null
        or home in (select home from met)
)
select n.application_id, n.home, n.similarity, n.body
from near as n
left join registration as r on r.id = 'r' || substr(n.application_id, 2)
order by r.seq nulls last, r.position, r.id, n.application_id
