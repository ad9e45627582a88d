-- Removes what an analysis derives of the registrations in `scope`, but for their links.
delete from application_registration where registration_id in (select id from scope);
delete from usage where registration_id in (select id from scope);
delete from stated_usage where subject_id in (select id from scope);
delete from identifier where registration_id in (select id from scope);
delete from cost_item where registration_id in (select id from scope);
delete from record_key where registration_id in (select id from scope);
delete from needed_name where registration_id in (select id from scope);
delete from named_system where registration_id in (select id from scope);
delete from body_mention where subject_id in (select id from scope);
delete from cluster
where id in (select cluster_id from cluster_member where member_id in (select id from scope));
delete from cluster_member
where cluster_id in (select cluster_id from cluster_member where member_id in (select id from scope));
