-- Remembers a roadmap that was found, as the newest.
-- Parameters: years.
insert into tried_roadmap select coalesce(max(seq), 0) + 1, $years from tried_roadmap
