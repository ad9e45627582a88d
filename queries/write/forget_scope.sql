-- Removes what an analysis derives of the things in `scope`, and the small tables that are always whole.
delete from application where id in (select id from scope);
delete from application_registration where registration_id in (select id from scope);
delete from usage where registration_id in (select id from scope);
delete from deployment
where application_id in (select id from scope) or registration_id in (select id from scope);
delete from agency;
delete from org_unit;
delete from service where application_id in (select id from scope);
delete from identifier where registration_id in (select id from scope);
delete from cost_item
where application_id in (select id from scope) or registration_id in (select id from scope);
delete from classification where application_id in (select id from scope);
delete from product_label;
delete from candidate_pair
where left_id in (select id from scope) or right_id in (select id from scope);
delete from pair_score
where left_id in (select id from scope) or right_id in (select id from scope);
-- A product is made of all its installations, so they are always whole.
delete from pair_score where relation = 'same-product';
delete from cluster where kind = 'product';
delete from cluster
where id in (select cluster_id from cluster_member where member_id in (select id from scope));
delete from cluster_member
where cluster_id not in (select id from cluster);
delete from record_key where registration_id in (select id from scope);
delete from reading where application_id in (select id from scope);
delete from link_component where member_id in (select id from scope);
delete from dependency;
delete from proposal;
delete from reference_code;
