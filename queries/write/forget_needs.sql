-- Removes what the applications in `scope` need.
delete from dependency where from_id in (select id from scope)
