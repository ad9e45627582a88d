-- How many registrations count.
-- Parameters: none.   Returns: one number.
select count(*) from registration
