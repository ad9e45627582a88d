-- Clusters that hold something in `scope`.
-- Parameters: none.   Returns: cluster_id.
select cluster_id
from cluster_member
where member_id in (select id from scope)
