-- Only same-system is an equivalence: no registration stands in two identity clusters.
-- Returns: offending rows.
select m.member_id, count(*) as clusters
from cluster_member as m
join cluster as c on c.id = m.cluster_id and c.kind = 'identity'
group by m.member_id
having count(*) > 1
