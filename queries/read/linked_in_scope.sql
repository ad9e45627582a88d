-- Members of the components that hold something in `scope`.
-- Parameters: kind.   Returns: member_id.
with touched as (
    select component_id
    from link_component
    where kind = $kind and member_id in (select id from scope)
)
select distinct member_id
from link_component
where kind = $kind and component_id in (select component_id from touched)
