-- Removes what an analysis derives of the applications in `scope`, but for what they have with others, are called and
-- mention.
delete from application where id in (select id from scope);
delete from service where application_id in (select id from scope);
delete from classification where application_id in (select id from scope);
delete from reading where application_id in (select id from scope);
delete from stated_usage where subject_id in (select id from scope);
