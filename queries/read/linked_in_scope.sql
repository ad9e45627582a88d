-- Members of the components in `scope`.
-- Parameters: kind.   Returns: member_id.
select member_id
from link_component
where kind = $kind and component_id in (select id from scope)
