-- Function clusters in `scope`, with their members.
-- Parameters: none.   Returns: id, function, cohesion, weakest_link, member_id, similarity.
select c.id, c.function, c.cohesion, c.weakest_link, m.member_id, m.similarity
from cluster as c
join cluster_member as m on m.cluster_id = c.id
where c.kind = 'function'
    and c.id in (select id from scope)
    and m.cluster_id in (select id from scope)
order by c.id, m.position
