-- Removes the function clusters of the applications in `scope`.
delete from candidate_pair where left_id in (select id from scope) or right_id in (select id from scope);
delete from pair_score
where relation = 'same-function'
    and (left_id in (select id from scope) or right_id in (select id from scope));
delete from cluster
where kind = 'function'
    and id in (select cluster_id from cluster_member where member_id in (select id from scope));
delete from cluster_member
where cluster_id in (select cluster_id from cluster_member where member_id in (select id from scope))
    and cluster_id not in (select id from cluster where kind = 'product');
delete from link_component where member_id in (select id from scope);
