-- Scored pairs, heaviest first.
-- Parameters: relation (empty for all), member (empty for all), most.   Returns: the pair.
select
    left_id as "left", right_id as "right", relation, weight, probability,
    contributions as contributions_json
from pair_score
where ($relation = '' or relation = $relation)
    and ($member = '' or left_id = $member or right_id = $member)
order by weight desc, left_id, right_id
limit $most
