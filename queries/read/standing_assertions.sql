-- People's values that count, oldest first.
-- Parameters: none.   Returns: the assertion.
select id, registration_id, field, value, reason, actor, at_utc as "at"
from standing_assertion
order by seq
