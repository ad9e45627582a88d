-- Where applications stand in an edition, in the order of the catalogue: those of the groups that something in
-- `scope` is in, and all those without a group when something in `scope` has none. What was read anew counts
-- instead of what is written.
-- (An application is named for its first registration.)
-- Parameters: anew (JSON: id, home, similarity of each).   Returns: application_id, home, similarity.
with anew as (
    select
        unnest(
            from_json($anew, '[{"id": "VARCHAR", "home": "UBIGINT", "similarity": "DOUBLE"}]'),
            recursive := true
        )
),
place as (
    select application_id, home, similarity
    from reading
    where application_id not in (select a.id from anew as a)
    union all
    select a.id, a.home, a.similarity from anew as a
),
met as (
    select home
    from place
    where application_id in (select id from scope)
),
near as (
    select application_id, home, similarity
    from place
    where home in (select home from met)
        or (home is null and (select count(*) > count(home) from met))
)
select n.application_id, n.home, n.similarity
from near as n
left join registration as r on r.id = 'r' || substr(n.application_id, 2)
order by r.seq nulls last, r.position, r.id, n.application_id
