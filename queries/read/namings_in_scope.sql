-- Registrations that only name a system, by a folded name in `scope` or by one that the application of a registration
-- in `scope` bears.
-- Parameters: none.   Returns: registration_id.
select distinct registration_id
from named_system
where name in (select id from scope)
    or name in (
        select b.name
        from borne_name as b
        join application_registration as p on p.application_id = b.application_id
        where p.registration_id in (select id from scope)
    )
