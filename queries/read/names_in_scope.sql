-- Names of the applications in `scope`, folded.
-- Parameters: none.   Returns: name.
select distinct name from borne_name where application_id in (select id from scope)
