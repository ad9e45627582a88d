-- Components in `scope` with their members.
-- (Those of registrations and those of applications have other ids.)
-- Parameters: none.   Returns: component_id, member_id.
select component_id, member_id
from link_component
where component_id in (select id from scope)
