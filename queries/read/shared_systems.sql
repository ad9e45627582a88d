-- Applications that are shared ones, with their first registration when they have any.
-- Parameters: none.   Returns: shared_id, application_id, anchor_id.
select shared_id, id as application_id, registrations ->> '$[0]' as anchor_id
from application
where shared_id is not null
order by id
