-- History of a cluster.
-- Parameters: cluster_id.   Returns: at, kind, other.
select a.at_utc as "at", l.kind, l.other
from lineage as l
join analysis as a on a.id = l.analysis_id
where l.cluster_id = $cluster_id or l.other = $cluster_id
order by l.seq, l.kind, l.other
