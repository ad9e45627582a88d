-- Who joined or left the clusters in `scope`.
-- Parameters: kind.   Returns: cluster_id, member_id, joined.
select cluster_id, member_id, joined
from membership_change
where kind = $kind and cluster_id in (select id from scope)
