-- How many applications were read within an edition.
-- Parameters: edition.   Returns: one number.
select count(*) from reading where edition = $edition
