-- Removes the agencies and units that the applications in `scope` mention.
delete from body_mention where subject_id in (select id from scope)
