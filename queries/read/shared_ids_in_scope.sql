-- Shared applications that one of the applications in `scope` is.
-- Parameters: none.   Returns: shared_id.
select distinct shared_id from application where shared_id is not null and id in (select id from scope)
