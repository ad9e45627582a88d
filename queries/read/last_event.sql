-- The newest audit event: its number and hash; 0 and empty for a new catalogue.
-- Parameters: none.   Returns: seq, hash.
select coalesce(max(seq), 0) as seq, coalesce(arg_max(hash, seq), '') as hash
from audit_event
