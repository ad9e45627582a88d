-- Members of the clusters that the keepers in `scope` are proposed for.
-- Parameters: none.   Returns: member_id.
select m.member_id
from proposal as p
join cluster_member as m on m.cluster_id = p.cluster_id
where p.keeper in (select id from scope)
