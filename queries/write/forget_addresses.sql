-- Removes the addresses of the applications in `scope`.
delete from deployment where application_id in (select id from scope)
