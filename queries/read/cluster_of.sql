-- The cluster of one kind that a member is in.
-- Parameters: kind, member_id.   Returns: cluster id.
select c.id
from cluster_member as m
join cluster as c on c.id = m.cluster_id
where c.kind = $kind and m.member_id = $member_id
limit 1
