-- Removes the names that the applications in `scope` bear.
delete from borne_name where application_id in (select id from scope)
