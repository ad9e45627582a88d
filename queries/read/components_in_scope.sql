-- Components that hold something in `scope`.
-- Parameters: kind.   Returns: component_id.
select component_id
from link_component
where kind = $kind and member_id in (select id from scope)
