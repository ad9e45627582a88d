-- Contributions add up to the weight.
-- Returns: offending rows.
select left_id, right_id, weight
from pair_score
where abs(
    weight - coalesce(list_sum(
        list_transform(
            from_json(contributions, '["json"]'), lambda c: (c ->> '$.weight')::double
        )
    ), 0)
) > 1e-9
