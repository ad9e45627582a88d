-- Keeps a roadmap.
-- Parameters: every column.
insert into roadmap values ($seq, $id, $name, $body, $actor, $at_utc)
