-- Which members the last analysis found linked with each other, at first or second hand.
-- Parameters: kind.   Returns: component_id, member_id.
select component_id, member_id
from link_component
where kind = $kind
order by component_id, member_id
