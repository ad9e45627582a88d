-- Agencies and units that something in `scope` mentions.
-- Parameters: none.   Returns: body_id.
select distinct body_id from body_mention where subject_id in (select id from scope)
