-- Adds a source, or a newer version of it.
-- Parameters: every column.
insert into source values ($seq, $id, $name, $profile, $precedence)
