-- Registrations that say they need something of a name in `scope`.
-- Parameters: none.   Returns: registration_id.
select distinct registration_id from needed_name where name in (select id from scope)
