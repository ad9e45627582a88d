-- Pairs of one function whose first application is in `scope`.
-- Parameters: none.   Returns: left_id, right_id.
select left_id, right_id
from pair_score
where relation = 'same-function' and left_id in (select id from scope)
