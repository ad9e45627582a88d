-- Removes the function clusters of the applications in `scope`, but for the pairs within them.
delete from cluster
where kind = 'function'
    and id in (select cluster_id from cluster_member where member_id in (select id from scope));
delete from cluster_member
where cluster_id in (select cluster_id from cluster_member where member_id in (select id from scope))
    and cluster_id not in (select id from cluster where kind = 'product');
delete from link_component where member_id in (select id from scope);
