-- Every cluster of one kind with its members, also those of one member.
-- Parameters: kind.   Returns: id, function, cohesion, weakest_link, member_id, similarity.
select c.id, c.function, c.cohesion, c.weakest_link, m.member_id, m.similarity
from cluster as c
join cluster_member as m on m.cluster_id = c.id
where c.kind = $kind
order by c.id, m.position
