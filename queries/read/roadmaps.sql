-- Roadmaps that people keep, newest first.
-- Parameters: none.   Returns: id, name, body, who kept it and when.
select id, name, body as body_json, actor, at_utc as "at" from roadmap order by seq desc
