-- Removes what the registrations in `scope` cost.
delete from cost_item where registration_id in (select id from scope)
