-- What people noted of the steps of a kept roadmap, oldest first.
-- Parameters: roadmap_id.   Returns: the note.
select registration_id, state, day, saved, spent, reason, actor, at_utc as "at"
from step_note
where roadmap_id = $roadmap_id
order by seq
