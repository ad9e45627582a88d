-- Agencies and units as something in `scope` mentions them.
-- Parameters: none.   Returns: the mention.
select subject_id, kind, rank, anchor_id, place, body_id, parent_id, name, level
from body_mention
where subject_id in (select id from scope)
