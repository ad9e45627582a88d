-- Removes the product clusters, and the labels of the applications, in `scope`.
delete from product_label where application_id in (select id from scope);
delete from pair_score
where relation = 'same-product'
    and (left_id in (select id from scope) or right_id in (select id from scope));
delete from cluster where id in (select id from scope);
delete from cluster_member where cluster_id in (select id from scope);
