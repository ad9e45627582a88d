-- How many dependencies people stated or took back after an event.
-- Parameters: seq.   Returns: one number.
select count(*) from stated_dependency where seq > $seq
