-- Adds what the engine has learned.
-- Parameters: every column.
insert into match_edition
values ($seq, $id, $at_utc, $knowledge_edition, $records)
