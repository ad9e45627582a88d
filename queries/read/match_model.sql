-- The body of a match model edition.
-- Parameters: edition_id.   Returns: one value.
select body from match_model where edition_id = $edition_id
