-- Adds the body of a match model edition, unless what was learned is what was known.
-- Parameters: every column.
insert into match_model
select $edition_id, $body
where $edition_id not in (select edition_id from match_model)
