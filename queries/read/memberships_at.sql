-- Members of every cluster of two or more as an analysis left them.
-- Parameters: seq (of the analysis).   Returns: cluster_id, kind, member_id.
select cluster_id, kind, member_id
from membership_change
where seq <= $seq
group by cluster_id, kind, member_id
having sum(case when joined then 1 else -1 end) > 0
order by kind, cluster_id, member_id
