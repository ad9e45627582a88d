-- What an analysis depends on: the records, verdicts and assertions that count on a day.
-- Parameters: today.   Returns: one text.
with valid as (
    select *
    from kept_judgement
    where valid_until is null or valid_until >= $today
),
newest as (
    select id, row_number() over (partition by left_id, right_id order by seq desc) as age
    from valid
)
select concat_ws(
    '|',
    (select concat(count(*), ':', coalesce(bit_xor(hash(id, seq)), 0)) from current_record),
    (select concat(count(*), ':', coalesce(bit_xor(hash(id)), 0)) from newest where age = 1),
    (select concat(count(*), ':', coalesce(bit_xor(hash(id)), 0)) from standing_assertion),
    (select concat(count(*), ':', coalesce(max(seq), 0)) from source)
)
