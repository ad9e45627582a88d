-- Applications that are one of the shared applications in `scope`.
-- Parameters: none.   Returns: id.
select id from application where shared_id in (select id from scope)
