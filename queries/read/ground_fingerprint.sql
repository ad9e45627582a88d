-- What an analysis depends on: the records, verdicts and assertions that count.
-- Parameters: none.   Returns: one text.
select concat_ws(
    '|',
    (select concat(count(*), ':', coalesce(bit_xor(hash(id, seq)), 0)) from current_record),
    (select concat(count(*), ':', coalesce(bit_xor(hash(id)), 0)) from standing_judgement),
    (select concat(count(*), ':', coalesce(bit_xor(hash(id)), 0)) from standing_assertion),
    (select concat(count(*), ':', coalesce(max(seq), 0)) from source)
)
