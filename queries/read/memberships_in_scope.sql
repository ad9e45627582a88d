-- Members of the clusters of two or more that hold something in `scope`, as the last analysis noted them.
-- Parameters: kind.   Returns: cluster_id, member_id.
with met as (
    select distinct cluster_id
    from membership_change
    where kind = $kind and member_id in (select id from scope)
),
-- Whatever was once in one of these clusters, and still is.
standing as (
    select cluster_id, member_id
    from membership_change
    where kind = $kind and cluster_id in (select cluster_id from met)
    group by cluster_id, member_id
    having sum(case when joined then 1 else -1 end) > 0
)
select cluster_id, member_id
from standing
where cluster_id in (select cluster_id from standing where member_id in (select id from scope))
order by cluster_id, member_id
