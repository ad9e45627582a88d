-- Clusters that something in `scope` was once in, as analyses noted it.
-- Parameters: kind.   Returns: cluster_id.
select cluster_id
from membership_change
where kind = $kind and member_id in (select id from scope)
