-- What people set.
-- Parameters: none.   Returns: the assertion, seq.
select seq, id, registration_id, field, value, reason, actor, at_utc as "at"
from assertion
