-- Every membership, for lineage.
-- Parameters: none.   Returns: cluster_id, kind, member_id.
select m.cluster_id, c.kind, m.member_id
from cluster_member as m
join cluster as c on c.id = m.cluster_id
where c.size > 1
order by c.kind, m.cluster_id, m.position
