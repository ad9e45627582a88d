-- Removes what an analysis derives of the applications in `scope`, but for what they have with others.
delete from application where id in (select id from scope);
delete from service where application_id in (select id from scope);
delete from classification where application_id in (select id from scope);
delete from reading where application_id in (select id from scope);
delete from borne_name where application_id in (select id from scope);
delete from stated_usage where subject_id in (select id from scope);
delete from body_mention where subject_id in (select id from scope);
