-- The blocking rules that brought two records together, in either order.
-- Parameters: left, right.   Returns: the rules, as JSON; no row when none did.
select blocking_rules as rules_json
from candidate_pair
where (left_id = $left and right_id = $right) or (left_id = $right and right_id = $left)
