-- Removes the clusters in `scope`, but for the pairs within them.
delete from cluster where id in (select id from scope);
delete from cluster_member where cluster_id in (select id from scope);
