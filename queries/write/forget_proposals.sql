-- Removes the proposals of the clusters in `scope`, and of clusters that are no more.
delete from proposal
where cluster_id in (select id from scope) or cluster_id not in (select id from cluster);
