-- Clusters of one kind with at least two members, largest first.
-- Parameters: kind, ceiling.   Returns: the cluster with its members' ids and names.
with member as (
    select
        m.cluster_id, m.position, m.member_id, m.similarity,
        coalesce(a.name, r.name) as name,
        coalesce(a.visibility, r.visibility) as visibility,
        coalesce(a.agency, r.fields ->> '$.owner_agency[0]') as agency
    from cluster_member as m
    left join application as a on a.id = m.member_id
    left join registration as r on r.id = m.member_id
)
select
    c.id, c.kind, c.function, c.size, c.cohesion, c.weakest_link,
    to_json(list(
        {
            'id': m.member_id, 'name': m.name, 'agency': m.agency, 'similarity': m.similarity
        }
        order by m.position
    )) as members_json
from cluster as c
join member as m on m.cluster_id = c.id
where c.kind = $kind and c.size > 1 and m.visibility <= $ceiling
group by c.id, c.kind, c.function, c.size, c.cohesion, c.weakest_link
order by c.size desc, c.id
